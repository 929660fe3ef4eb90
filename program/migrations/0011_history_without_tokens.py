"""The history named the page of a change by its URL; those of links in emails have a token, so they become routes."""

from django.db import migrations

TOKEN_ROUTES = {
    "/answer/": "/answer/<str:token>/",
    "/profile/confirm/": "/profile/confirm/<str:token>/",
    "/unsubscribe/": "/unsubscribe/<str:token>/",
}


def replace_tokens_by_routes(apps, schema_editor):
    rows = apps.get_model("pghistory", "Context").objects
    for beginning, route in TOKEN_ROUTES.items():
        for row in rows.filter(metadata__url__startswith=beginning).iterator():
            rows.filter(pk=row.pk).update(metadata=row.metadata | {"url": route})


class Migration(migrations.Migration):
    dependencies = [
        ("program", "0010_answers_name_their_periods"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunPython(replace_tokens_by_routes, migrations.RunPython.noop)]

from django.conf import settings
from django.db import migrations, models

CODENAMES = {"switchedoff": "emailoptout", "mailopening": "emailintro"}


def rename_permissions(apps, schema_editor, names=CODENAMES):
    """Whoever may change introductions may still do so: Django renames the content type, not its permissions."""
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    for old, new in names.items():
        for act in ("add", "change", "delete", "view"):
            mine = permissions.filter(codename=f"{act}_{old}", content_type__app_label="notifications")
            mine.update(codename=f"{act}_{new}")


def restore_permissions(apps, schema_editor):
    rename_permissions(apps, schema_editor, {new: old for old, new in CODENAMES.items()})


class Migration(migrations.Migration):
    """The classes get other names; tables, columns and constraints keep theirs."""

    dependencies = [
        ("notifications", "0003_plain_words_of_models"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelTable("switchedoff", "notifications_switchedoff"),
        migrations.AlterModelTable("mailopening", "notifications_mailopening"),
        migrations.RenameModel("SwitchedOff", "EmailOptOut"),
        migrations.RenameModel("MailOpening", "EmailIntro"),
        migrations.AlterField(
            "emailoptout",
            "user",
            models.ForeignKey(
                on_delete=models.CASCADE, related_name="email_opt_outs", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.RunPython(rename_permissions, restore_permissions),
    ]

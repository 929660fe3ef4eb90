"""Whose each location is, and by when those left open are due: whoever offered the times is asked for it.

By phone it was not said who calls, so nobody is named for a number in a talk that is still to come.
"""

from django.db import migrations
from django.db.models import F

OPEN = ["offered", "confirmed"]


def name_whose_place(apps, schema_editor):
    Interview = apps.get_model("matches", "Interview")
    with_place = Interview.objects.exclude(place="")
    with_place.exclude(mode="phone", status__in=OPEN).update(place_from=F("offered_by"))
    for interview in Interview.objects.filter(place="", status__in=OPEN).iterator():
        Interview.objects.filter(pk=interview.pk).update(
            place_from=interview.offered_by_id, place_due_by=interview.chosen_time or min(interview.offered_times)
        )


class Migration(migrations.Migration):

    dependencies = [("matches", "0005_a_talk_has_a_place")]
    operations = [migrations.RunPython(name_whose_place, migrations.RunPython.noop)]

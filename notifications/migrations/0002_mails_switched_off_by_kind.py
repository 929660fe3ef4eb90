from django.db import migrations, models

KINDS = {
    "announcements": ["program/announcement", "program/session_invitation"],
    "copies": ["matches/request_sent", "matches/you_stopped"],
    "reminders": ["agreements/deadline_near"],
    "saved_searches": ["profiles/mentor_joined"],
}


def from_groups_to_kinds(apps, schema_editor):
    """What people have switched off stays off: each kind of the group."""
    SwitchedOff = apps.get_model("notifications", "SwitchedOff")
    for group, kinds in KINDS.items():
        for switched in SwitchedOff.objects.filter(kind=group):
            rows = [SwitchedOff(user_id=switched.user_id, kind=kind, at=switched.at) for kind in kinds]
            SwitchedOff.objects.bulk_create(rows, ignore_conflicts=True)
    SwitchedOff.objects.filter(kind__in=KINDS).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial_squashed")]

    operations = [
        migrations.RemoveConstraint(model_name="switchedoff", name="one_switch_per_group_and_person"),
        migrations.RenameField(model_name="switchedoff", old_name="group", new_name="kind"),
        migrations.AlterField(
            model_name="switchedoff",
            name="kind",
            field=models.CharField(max_length=80, verbose_name="kind of mail"),
        ),
        migrations.AddConstraint(
            model_name="switchedoff",
            constraint=models.UniqueConstraint(fields=("user", "kind"), name="one_switch_per_kind_and_person"),
        ),
        migrations.RunPython(from_groups_to_kinds, migrations.RunPython.noop),
    ]

from django.db import migrations

RENAMED = {"Coordinator": "Office", "Conduct officer": "Conduct"}


def merge_groups(apps, schema_editor):
    """Move the members of four groups into three. `setup_groups`, run after every update, gives them their rights."""
    groups = apps.get_model("auth", "Group").objects
    for old, new in RENAMED.items():
        groups.filter(name=old).update(name=new)
    for approver in groups.filter(name="Approver"):
        office, _created = groups.get_or_create(name="Office")
        office.user_set.add(*approver.user_set.all())
        approver.delete()


class Migration(migrations.Migration):
    dependencies = [("program", "0011_history_without_tokens"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(merge_groups, migrations.RunPython.noop, elidable=True)]

from django.core.exceptions import ValidationError
from django.db import migrations

from core import phone_numbers


def keep_in_one_form(apps, schema_editor):
    """Every number that can be read; one that can't stays as it was typed, and its owner is asked for it again."""
    for name in ("MentorProfile", "MenteeProfile"):
        profiles = apps.get_model("profiles", name)._base_manager
        for profile in profiles.exclude(phone="").only("pk", "phone").iterator():
            try:
                number = phone_numbers.kept(profile.phone)
            except ValidationError:
                continue
            if number != profile.phone:
                profiles.filter(pk=profile.pk).update(phone=number)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0005_clearer_spanish")]

    operations = [migrations.RunPython(keep_in_one_form, migrations.RunPython.noop)]

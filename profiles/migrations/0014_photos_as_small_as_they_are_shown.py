from django.core.exceptions import ValidationError
from django.db import migrations

from profiles.photos import as_square_photo


def make_smaller(apps, _schema_editor):
    """Photos were stored at more than twice the size they are shown at. One that can't be read stays as it is."""
    for mentor in apps.get_model("profiles", "MentorProfile").objects.exclude(photo="").iterator():
        storage, old = mentor.photo.storage, mentor.photo.name
        try:
            with storage.open(old) as file:
                mentor.photo.save("photo.jpg", as_square_photo(file), save=True)
        except (OSError, ValidationError):
            continue
        storage.delete(old)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0013_record_conversations_with_minors")]

    operations = [migrations.RunPython(make_smaller, migrations.RunPython.noop)]

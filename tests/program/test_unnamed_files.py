"""A process that is killed after it has written a file, before the commit, leaves a file that no row names."""

import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from agreements import actions
from agreements.models import StaffCopy
from notifications.models import Installation
from program.monitoring.invariants import broken_rules
from program.privacy import purge
from tests.agreements.builders import in_force

pytestmark = pytest.mark.django_db
RULE = "every file belongs to a row"


def left(name, hours):
    """A file that was written so long ago."""
    default_storage.save(name, ContentFile(b"%PDF-1.7 Ana Ruiz"))
    at = time.time() - hours * 3600
    os.utime(default_storage.path(name), (at, at))
    return name


@pytest.mark.parametrize("folder", ["agreements", "photos", "materials"])
def test_a_file_without_a_row_is_noticed_and_deleted_after_a_day(folder):
    old, young = left(f"{folder}/old.pdf", 25), left(f"{folder}/young.pdf", 23)

    assert broken_rules()[RULE] == [old]
    purge.purge_expired()

    assert (default_storage.exists(old), default_storage.exists(young)) == (False, True)
    assert broken_rules() == {}


def test_the_file_of_a_staff_copy_and_what_is_not_the_portals_stay():
    in_force()
    actions.make_staff_copies()
    copy, other = StaffCopy.objects.get(), left("backups/last.dump", 48)
    os.utime(copy.pdf.path, (0, 0))

    assert RULE not in broken_rules()
    purge.purge_expired()

    assert default_storage.exists(copy.pdf.name)
    assert default_storage.exists(other)


def test_a_copy_of_the_database_deletes_no_file_of_the_portal(settings):
    old = left("agreements/old.pdf", 25)
    settings.DEMO = False
    Installation.objects.update(identity="another database")

    purge.purge_expired()

    assert default_storage.exists(old)

import io

import pytest
from django.core.management import call_command
from django.db import transaction

from demo import mentors
from tests.factories import MenteeProfileFactory


@pytest.fixture(scope="module")
def network(django_db_setup, django_db_blocker):
    """All vocabularies and the 260 fictional mentors, for the tests of one module; rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_vocabularies", stdout=io.StringIO())
        mentors.load_mentors()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def mentee(db):
    """A proven student whose application is complete."""
    return MenteeProfileFactory()

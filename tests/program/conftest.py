from datetime import timedelta

import pytest
from django.utils import timezone

from program.models import OrientationSession
from tests.factories import MentorProfileFactory


@pytest.fixture
def session(db):
    return OrientationSession.objects.create(
        starts_at=timezone.now() + timedelta(days=7), place="Library", link="https://meet.example/abc", capacity=1
    )


@pytest.fixture
def mentors(db):
    return [mentor.user for mentor in MentorProfileFactory.create_batch(3)]

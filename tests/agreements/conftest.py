import pytest
from allauth.mfa.models import Authenticator

from tests.factories import SuperuserFactory


@pytest.fixture
def staff(db):
    """Somebody of the office, with a second factor."""
    person = SuperuserFactory()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "not-a-secret"})
    return person


@pytest.fixture
def staff_client(client_of, staff):
    return client_of(staff)

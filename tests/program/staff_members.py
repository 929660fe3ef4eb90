"""Staff with a second factor, and members of the groups of staff."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from program import staff_groups
from tests.factories import StaffFactory


def with_factor(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "not-a-secret"})
    return user


def member_of(name):
    staff_groups.set_up()
    user = with_factor(StaffFactory())
    user.groups.add(Group.objects.get(name=name))
    return user

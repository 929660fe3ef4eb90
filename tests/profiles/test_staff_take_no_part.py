"""Staff accounts are separate from participants' (R4), whichever came first and whoever writes it."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from core.workflow import refusal_for
from profiles.actions.applications import begin_application
from profiles.models import MenteeProfile, MentorProfile
from tests.concurrency import errors_in, together
from tests.factories import MenteeProfileFactory, MentorProfileFactory, StaffFactory, UserFactory
from tests.refusals import refused

pytestmark = pytest.mark.django_db
RULE = "staff_take_no_part"
both_roles = pytest.mark.parametrize("model", [MenteeProfile, MentorProfile])


@pytest.mark.parametrize("kind", [MenteeProfileFactory, MentorProfileFactory])
def test_somebody_who_takes_part_is_not_made_staff(kind):
    profile = kind()

    for change in ({"is_staff": True}, {"is_superuser": True}):
        with pytest.raises(IntegrityError) as broken, transaction.atomic():
            User.objects.filter(pk=profile.user_id).update(**change)
        assert refusal_for(broken.value).code == RULE


@both_roles
def test_staff_do_not_begin_to_take_part(model):
    staff = StaffFactory()

    with refused("staff_cannot_apply"):
        begin_application(model, staff)
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        model.objects.create(user=staff)

    assert refusal_for(broken.value).code == RULE


@pytest.mark.parametrize(("role", "step"), [("mentee", "majors"), ("mentor", "work")])
def test_the_page_says_so(client_of, settings, role, step):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False

    page = client_of(StaffFactory()).post(reverse("profiles:autosave", args=[role, step]), {}, follow=True)

    assert "staff_cannot_apply" in [message.extra_tags for message in page.context["messages"]]
    assert not MenteeProfile.objects.exists() and not MentorProfile.objects.exists()


def test_the_command_opens_no_staff_account_for_an_address_that_takes_part():
    mentor = MentorProfileFactory()

    with pytest.raises(Exception, match="taken|already"):
        call_command("createsuperuser", email=mentor.user.email, interactive=False)

    assert not User.objects.get(pk=mentor.user_id).is_staff


@pytest.mark.django_db(transaction=True)
@both_roles
def test_of_two_at_once_one_is_refused(model):
    user = UserFactory()

    outcomes = together(
        lambda: User.objects.filter(pk=user.pk).update(is_staff=True),
        lambda: model.objects.create(user_id=user.pk),
    )

    assert len(errors_in(outcomes)) == 1
    assert User.objects.get(pk=user.pk).is_staff is not model.objects.filter(user=user.pk).exists()

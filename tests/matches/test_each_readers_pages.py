"""The pages of a mentor and of asking them are built of shared statements: each reader sees what is theirs."""

import pytest
from django.urls import reverse

from core.prepared import forget_translations
from matches.models import PairBlock, RequestDraft
from profiles.models import SavedMentor
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor():
    forget_translations()
    return MentorProfileFactory()


def asking(mentor):
    return reverse("matches:request_new", args=[mentor.pk])


def test_each_mentee_sees_whether_they_themselves_have_saved_or_must_not_see_the_mentor(client_of, mentor):
    saving, looking, blocked = mentees = MenteeProfileFactory.create_batch(3)
    SavedMentor.objects.create(mentee=saving, mentor=mentor)
    PairBlock.objects.create(mentee=blocked, mentor=mentor, by=StaffFactory(), reason="They asked for it.")

    for mentee in (*mentees, *reversed(mentees)):
        page = client_of(mentee.user).get(mentor.get_absolute_url())
        assert page.status_code == (404 if mentee is blocked else 200)
        if mentee is not blocked:
            assert (page.context["mentor"], page.context["mentee"]) == (mentor, mentee)
            assert page.context["is_saved"] is (mentee is saving)
        assert client_of(mentee.user).get(asking(mentor)).status_code == page.status_code


def test_each_mentee_goes_on_with_their_own_words_and_waits_for_their_own_request(client_of, mentor):
    first, second = mentees = MenteeProfileFactory.create_batch(2)
    RequestDraft.objects.create(mentee=second, why_you="Because of CANARY.")
    waiting = MatchRequestFactory(mentee=first)

    for mentee in (*mentees, *reversed(mentees)):
        page = client_of(mentee.user).get(asking(mentor))
        assert page.context["mentee"] == mentee
        assert page.context["open_request"] == (waiting if mentee is first else None)
        assert ("CANARY" in page.text) is (mentee is second)


@pytest.mark.parametrize("page", ["profiles:mentor_detail", "matches:request_new"])
def test_a_key_too_large_for_the_database_is_of_no_mentor(client_of, mentor, page):
    client = client_of(MenteeProfileFactory().user)

    for key in (2**63 - 1, 2**63, 10**30):
        assert client.get(reverse(page, args=[key])).status_code == 404

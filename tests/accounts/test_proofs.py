"""What proves a mentee (R1), and what only says who a mentor is (R29)."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import IdentityClaim, IdentityProof, User
from core.workflow import refusal_for
from matches import actions as matches
from profiles import actions
from profiles.permissions import searcher_for
from tests.factories import (
    IdentityProofFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
)
from tests.pages import found
from tests.profiles.deciding import approve_for_good
from tests.refusals import refused

pytestmark = pytest.mark.django_db
OF_CAMPUS = ["alumni_record", "diploma", "known_graduate"]
OF_A_PERSON = ["work_email", "call", "known"]


def friend_of_the_university(method):
    """A mentor whom staff have approved, and who fills in a mentee application as well."""
    mentor = MentorApplicationFactory(affiliation="friend")
    approve_for_good(mentor, by=StaffFactory(), identity_method=method)
    return MenteeProfileFactory(user=mentor.user, proven=False)


@pytest.mark.parametrize("method", OF_A_PERSON)
def test_an_identified_friend_of_the_university_is_no_mentee(method, client_of):
    friend = friend_of_the_university(method)

    assert (friend.user.is_identified, friend.user.is_proven, searcher_for(friend.user)) == (True, False, None)
    assert not User.objects.proven().exists()
    with refused("not_proven"):
        matches.send_request(friend, MentorProfileFactory(), wants_to_reach="A job.", consented_methods=["email"])
    draft = reverse("matches:save_draft", args=[MentorProfileFactory().pk])
    assert client_of(friend.user).post(draft, {"wants_to_reach": "A job."}).status_code == 404
    home = client_of(friend.user).get(reverse("program:home"))
    assert reverse("accounts:identity") in [need.href for need in home.context["mine"]]


@pytest.mark.parametrize("method", OF_CAMPUS)
def test_an_alumnus_found_in_the_records_is_one(method):
    alumnus = friend_of_the_university(method)

    assert alumnus.user.is_proven is True
    assert searcher_for(alumnus.user).is_mentee is True
    assert list(User.objects.proven()) == [alumnus.user]


def test_an_identified_friend_reads_what_is_missing(client_of):
    page = client_of(friend_of_the_university("call").user).get(reverse("accounts:identity"))

    assert len(found(page, "//main//*[@class='notice']")) == 1
    assert found(page, "//main//a[@class='button main']/@href") == [reverse("account_email")]


@pytest.mark.parametrize("method", OF_A_PERSON)
def test_staff_confirm_no_graduate_by_what_says_only_who_it_is(method, client_of, settings):
    claim = claim_of(UserFactory())
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    desk = reverse("admin:accounts_identityclaim_change", args=[claim.pk])

    client_of(SuperuserFactory()).post(desk, {"verb": "found", "method": method})
    with refused("graduation_not_shown"):
        actions.confirm_graduate(claim, by=StaffFactory(), method=method)

    claim.refresh_from_db()
    assert (claim.answered_at, IdentityProof.objects.count()) == (None, 0)


def claim_of(user):
    return IdentityClaim.objects.create(
        user=user, name_while_enrolled="Ana Ruiz", graduation_year=1999, major_then="Business"
    )


def test_a_graduate_is_answered_once_and_by_somebody_else():
    claim, staff = claim_of(UserFactory()), StaffFactory()

    with refused("deciding_about_oneself"):
        actions.confirm_graduate(claim, by=claim.user, method="diploma")
    actions.confirm_graduate(claim, by=staff, method="diploma")
    with refused("answered_by_a_colleague"):
        actions.ask_graduate_again(claim, by=staff, answer="Which year?")


def test_what_one_graduate_sent_is_on_no_other_persons_page(client_of):
    claim_of(UserFactory())

    page = client_of(UserFactory()).get(reverse("accounts:identity"))

    assert page.context["claim"] is None
    assert "Ana Ruiz" not in page.text


def test_the_same_proof_is_recorded_once():
    user, staff = UserFactory(), StaffFactory()

    first, again = (accounts.prove(user, IdentityProof.Method.CALL, by=staff) for _time in range(2))

    assert first == again == IdentityProof.objects.get()


@pytest.mark.parametrize("method", ["campus_email", "campus_sign_in"])
@pytest.mark.parametrize("identity", [None, ""])
def test_a_proof_by_the_campus_names_the_identity(method, identity):
    with pytest.raises(IntegrityError) as broken:
        IdentityProofFactory(method=method, campus_identity=identity)

    assert refusal_for(broken.value).code == "proof_by_campus_names_the_identity"


def test_the_admins_list_of_mentees_says_who_is_proven(client_of, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    friend_of_the_university("call")

    page = client_of(SuperuserFactory()).get(reverse("admin:profiles_menteeprofile_changelist")).content.decode()

    assert 'class="field-is_proven"><img src="/static/admin/img/icon-no.svg"' in page


def test_two_accounts_cannot_share_a_campus_identity():
    IdentityProofFactory(method="campus_sign_in", campus_identity="Ana.Reyes")

    with pytest.raises(IntegrityError) as broken:
        IdentityProofFactory(method="campus_email", campus_identity="ana.reyes")

    assert refusal_for(broken.value).code == "one_account_per_campus_identity"

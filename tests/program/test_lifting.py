"""A hold or a hiding of a case is lifted only by who may work on the case, whose record says so (R26, R28)."""

from datetime import timedelta

import pgtrigger
import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from agreements import actions as agreements
from core import staff_log
from matches import actions as matches
from matches.models import Match
from notifications.models import Notice, OutgoingMail
from profiles import actions as profiles
from profiles.models import MentorProfile
from program import staff_dashboard
from program.conduct import case_actions, reporting
from program.models import ConcernAct
from tests.agreements import builders
from tests.concurrency import errors_in, together
from tests.factories import MatchFactory, StaffFactory, SuperuserFactory
from tests.program.staff_members import member_of, with_factor
from tests.refusals import refused

pytestmark = pytest.mark.django_db
SECRET = "CANARY-why-hidden"


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def match():
    return builders.in_force().match


@pytest.fixture
def officer():
    return member_of("Conduct")


@pytest.fixture
def concern(match):
    return reporting.report(match.mentee.user, text="x", about=match.agreement, subject=match.mentor.user)


def acts_of(concern):
    return list(concern.acts.values_list("act", "by"))


def kept_out(concern, officer):
    colleague, _another = member_of("Conduct"), member_of("Conduct")
    case_actions.recuse(concern, officer, colleague)
    return colleague


def test_an_agreement_that_a_case_holds_is_ended_only_by_who_may_work_on_the_case(match, concern, officer):
    case_actions.hold(concern, officer)

    with refused("lifting_is_not_yours"):
        agreements.end_by_staff(match.agreement, member_of("Office"), reason="x")
    match.refresh_from_db()
    assert (match.is_open, match.is_on_hold) == (True, True)

    agreements.end_by_staff(match.agreement, officer, reason="x")
    assert (ConcernAct.Act.RELEASE, officer.pk) in acts_of(concern)


def of_group(name):
    return lambda concern, officer: member_of(name)


def superuser_kept_out(concern, officer):
    person, _another = with_factor(SuperuserFactory()), member_of("Conduct")
    case_actions.recuse(concern, officer, person)
    return person


STRANGERS = [of_group("Office"), of_group("Administrator"), kept_out, superuser_kept_out]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_who_may_not_work_on_the_case_lifts_nothing_of_it(concern, officer, match, stranger):
    case_actions.hold(concern, officer)
    case_actions.hide(concern, officer, until=in_days(9), reason=SECRET)
    by = stranger(concern, officer)
    match.refresh_from_db()

    with refused("lifting_is_not_yours") as refusal:
        matches.release(match, by)
    with refused("lifting_is_not_yours"):
        profiles.unhide(match.mentor, by=by)
    with refused("lifting_is_not_yours"):
        profiles.hide(match.mentor, by=by, until=in_days(1), reason="x")

    assert "case" not in str(refusal.value).lower()
    assert Match.objects.get(pk=match.pk).held_at
    assert MentorProfile.objects.get(pk=match.mentor_id).hidden_until == in_days(9)


@pytest.mark.parametrize("is_closed", [False, True])
def test_who_works_on_the_case_lifts_it_anywhere_and_the_case_says_so(concern, officer, match, is_closed):
    case_actions.hold(concern, officer)
    case_actions.hide(concern, officer, until=in_days(9), reason=SECRET)
    colleague = member_of("Conduct")
    if is_closed:
        case_actions.release(concern, officer)
        reporting.close(concern, officer, "x")
    else:
        matches.release(Match.objects.get(pk=match.pk), colleague)

    profiles.unhide(match.mentor, by=colleague)

    acts = dict(acts_of(concern))
    assert acts["release"] == (officer.pk if is_closed else colleague.pk)
    assert acts["unhide"] == colleague.pk
    assert not MentorProfile.objects.get(pk=match.mentor_id).hidden_until


def test_what_belongs_to_no_case_is_lifted_by_any_colleague_in_their_name(match):
    first, second = StaffFactory(), StaffFactory()
    matches.hold(match, first)
    profiles.hide(match.mentor, by=first, until=in_days(9), reason="x")

    matches.release(match, second)
    profiles.unhide(match.mentor, by=second)

    assert (
        list(LogEntry.objects.order_by("pk").values_list("user", flat=True)) == [first.pk, first.pk] + [second.pk] * 2
    )


def test_a_hold_of_a_colleague_becomes_the_cases(concern, officer, match):
    matches.hold(match, StaffFactory())

    case_actions.hold(concern, officer)

    with refused("lifting_is_not_yours"):
        matches.release(match, member_of("Office"))
    case_actions.release(concern, officer)
    assert not Match.objects.get(pk=match.pk).held_at


def test_two_cases_that_keep_one_match_are_both_told_and_both_asked(concern, officer, match):
    other = reporting.report(match.mentor.user, text="x", about=match, subject=match.mentee.user)
    case_actions.hold(concern, officer)
    type(other).objects.filter(pk=other.pk).update(reporter=officer)

    assert acts_of(concern) == [("hold", officer.pk)]
    with refused("match_on_hold_already"):
        case_actions.hold(other, member_of("Conduct"))


def test_a_hiding_that_is_over_by_its_day_keeps_nobody_from_lifting_a_later_one(concern, officer, match):
    case_actions.hide(concern, officer, until=in_days(9), reason=SECRET)
    with pgtrigger.ignore():
        ConcernAct.objects.update(until=in_days(0))
    colleague = member_of("Office")

    profiles.hide(match.mentor, by=colleague, until=in_days(30), reason="x")
    profiles.unhide(match.mentor, by=colleague)

    assert [act for act, _by in acts_of(concern)] == ["hide"]


def test_a_case_that_shows_a_profile_again_sooner_says_both(concern, officer, match):
    case_actions.hide(concern, officer, until=in_days(9), reason=SECRET)

    case_actions.hide(concern, officer, until=in_days(2), reason=SECRET)

    assert [act for act, _by in acts_of(concern)] == ["hide", "unhide", "hide"]
    with refused("lifting_is_not_yours"):
        profiles.unhide(match.mentor, by=member_of("Office"))


@pytest.mark.django_db(transaction=True)
def test_a_hold_of_a_case_that_comes_meanwhile_is_not_lifted():
    match, staff = MatchFactory(), StaffFactory()
    concern = reporting.report(match.mentee.user, text="x", about=match, subject=match.mentor.user)
    matches.hold(match, staff)

    outcomes = together(
        lambda: case_actions.hold(type(concern).objects.get(pk=concern.pk), staff),
        lambda: matches.release(Match.objects.get(pk=match.pk), staff),
    )

    codes = [error.code for error in errors_in(outcomes)]
    is_held = Match.objects.get(pk=match.pk).held_at is not None
    assert is_held
    assert codes in ([], ["lifting_is_not_yours"])


def told_of(match):
    yield reverse("admin:notifications_outgoingmail_changelist")
    yield reverse("admin:notifications_notice_changelist")
    yield from (reverse("admin:accounts_user_everything", args=[person.pk]) for person in (match.mentee, match.mentor))
    for kind in ("matches/held", "matches/released", "profiles/profile_hidden"):
        yield f"{reverse('admin:notifications_emailintro_kinds')}?kind={kind}"
    for mail in OutgoingMail.objects.all():
        yield reverse("admin:notifications_outgoingmail_change", args=[mail.pk])
    yield reverse("admin:matches_match_history", args=[match.pk])
    yield reverse("admin:profiles_mentorprofile_history", args=[match.mentor_id])
    yield reverse("admin:profiles_mentorprofile_change", args=[match.mentor_id])
    yield reverse("admin:matches_match_change", args=[match.pk])
    yield reverse("admin:index")


KINDS = ["matches/held", "matches/released", "profiles/profile_hidden"]


def put_in_place_and_lifted(match, concern, officer):
    case_actions.hold(concern, officer)
    case_actions.release(concern, officer)
    case_actions.hold(concern, officer)
    case_actions.hide(concern, officer, until=in_days(9), reason=SECRET)


def in_no_case(match, concern, officer):
    matches.hold(match, officer)
    matches.release(match, officer)
    matches.hold(match, officer)
    profiles.hide(match.mentor, by=officer, until=in_days(9), reason=SECRET)


@pytest.mark.parametrize("how", [put_in_place_and_lifted, in_no_case])
@pytest.mark.parametrize("group", ["Office", "Administrator"])
def test_without_the_right_nobody_reads_who_is_in_a_case_and_a_hold_without_one_looks_the_same(
    client, match, concern, officer, how, group
):
    how(match, concern, officer)
    staff = member_of(group)
    client.force_login(staff)

    answers = {address: client.get(address) for address in told_of(match)}
    read = "\n".join(answer.text for answer in answers.values() if answer.status_code == 200)

    assert SECRET not in read
    assert not [kind for kind in KINDS if f">{kind}<" in read]
    assert officer.email not in read
    assert str(officer) not in read
    for mail in OutgoingMail.objects.filter(kind__in=KINDS):
        assert answers[reverse("admin:notifications_outgoingmail_change", args=[mail.pk])].status_code != 200
    assert Notice.objects.filter(kind__in=KINDS).count() == 7


def test_undelivered_mails_of_cases_are_not_counted_for_who_may_not_read_them(match, concern, officer):
    case_actions.hold(concern, officer)
    OutgoingMail.objects.filter(kind="matches/held").update(failed_at=timezone.now())

    def bounced(user):
        lines = staff_dashboard.dashboard_for(user)["waiting"]
        return {line.name: line.number for line in lines}["bounced"]

    assert (bounced(member_of("Office")), bounced(with_factor(SuperuserFactory()))) == (0, 2)


def test_who_handles_cases_reads_why_a_profile_is_hidden_and_who_held_a_match(client, match, officer):
    colleague = StaffFactory()
    profiles.hide(match.mentor, by=colleague, until=in_days(9), reason=SECRET)
    matches.hold(match, colleague)
    officer.groups.add(member_of("Office").groups.get())
    client.force_login(officer)

    assert SECRET in client.get(reverse("admin:profiles_mentorprofile_change", args=[match.mentor_id])).text
    assert str(colleague) in client.get(reverse("admin:matches_match_history", args=[match.pk])).text
    assert LogEntry.objects.filter(action_flag=staff_log.DISCREET).count() == 2


@pytest.mark.parametrize("group", ["Office", "Administrator"])
@pytest.mark.parametrize("field", ["reporter", "subject", "handled_by", "kept_out"])
def test_no_field_of_a_case_is_completed_for_who_may_not_read_cases(client, group, field):
    client.force_login(member_of(group))
    asked = {"app_label": "program", "model_name": "concern", "field_name": field, "term": "a"}

    assert client.get(reverse("admin:autocomplete"), asked).status_code == 403

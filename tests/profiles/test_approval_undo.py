"""Five minutes to undo a decision: until then the application waits, for everyone but staff (R8, R9)."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.models import IdentityProof
from core.models import StuckRow
from core.templatetags.portal import clock
from matches import actions as matches
from notifications import delivery
from notifications.models import Notice, OutgoingMail
from profiles import actions
from profiles.models import MentorProfile, MentorReview, SearchDocument
from profiles.search import saved_searches
from program.conduct import participation
from program.conduct.views import mentors_ever_visible
from program.models import Term
from program.monitoring.invariants import broken_rules
from program.privacy.data_inventory import DATA_CATEGORIES
from program.privacy.data_inventory.rows import export_rows
from program.reports import figures
from tests.factories import (
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    SuperuserFactory,
    age,
    days_from_today,
)
from tests.pages import WHOLE_FORM, buttons, errors_of
from tests.profiles.applications import fill_in_mentor, status_of
from tests.profiles.deciding import approve_for_good, pass_undo_window, take_effect
from tests.refusals import refused

pytestmark = pytest.mark.django_db
NONCES = re.compile(r'(?<=nonce=")[^"]+|(?<=name="csrfmiddlewaretoken" value=")[^"]+')
QUEUE = "admin:profiles_mentorprofile_changelist"
DECISIONS = {
    "approved": lambda mentor, by: actions.approve(mentor, by=by, identity_method="call"),
    "returned": lambda mentor, by: actions.send_back(mentor, by=by, reason="Please name your degree."),
    "declined": lambda mentor, by: actions.decline_application(mentor, by=by, reason="We need two years more."),
}


@pytest.fixture
def applicant():
    return MentorApplicationFactory(profession="Beekeeper")


def page_of(mentor):
    return reverse("admin:profiles_mentorprofile_change", args=[mentor.pk])


def everything_seen(mentor, mentee, of_the_applicant, of_a_mentee, of_a_visitor):
    """What the applicant, a mentee and a visitor can read, and what is counted, listed and stored."""
    own = ["profiles:join_mentor", "profiles:join_mentor_check", "program:home", "notifications:list"]
    pages = [of_the_applicant.get(reverse(name)) for name in own]
    of_others = [reverse("profiles:mentor_list") + "?q=beekeeper", reverse("profiles:suggestion_list")]
    of_others += [mentor.get_absolute_url(), reverse("program:home"), reverse("profiles:saved_search_list")]
    pages += [of_a_mentee.get(address) for address in of_others]
    pages += [of_a_visitor.get(reverse(name)) for name in ("program:home", "profiles:numbers")]
    rows = MentorProfile.objects.filter(pk=mentor.pk).values().get(), mentor.user.identity_proofs.count()
    told = OutgoingMail.objects.count(), Notice.objects.count(), SearchDocument.objects.count()
    data = [export_rows(category, mentor.user) for category in DATA_CATEGORIES]
    span = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    counted = figures.people(span)
    shown = [(page.status_code, NONCES.sub("", page.content.decode())) for page in pages]
    return shown, rows, told, data, counted, list(mentors_ever_visible(mentee.user))


@pytest.mark.parametrize("decision", DECISIONS)
def test_for_five_minutes_everyone_but_staff_sees_what_they_saw_before(client_of, client, applicant, staff, decision):
    Term.objects.create(season="fall", year=2001, starts_on=days_from_today(-30), ends_on=days_from_today(60))
    mentee = saved_searches.save(MenteeProfileFactory(), "q=beekeeper").mentee
    clients = mentee, client_of(applicant.user), client_of(mentee.user), client
    everything_seen(applicant, *clients)  # the first look marks things as read
    before = everything_seen(applicant, *clients)

    review = DECISIONS[decision](MentorProfile.objects.get(pk=applicant.pk), staff)

    assert everything_seen(applicant, *clients) == before
    actions.undo_decision(review, by=staff)
    assert everything_seen(applicant, *clients) == before
    assert broken_rules() == {}


@pytest.mark.parametrize("decision", DECISIONS)
def test_after_five_minutes_it_takes_effect_and_the_applicant_is_told_once(applicant, staff, decision):
    review = DECISIONS[decision](applicant, staff)

    assert abs(review.takes_effect_at - timezone.now() - timedelta(minutes=5)) < timedelta(minutes=1)
    assert actions.carry_out_decisions() == 0
    pass_undo_window()
    assert [actions.carry_out_decisions(), actions.carry_out_decisions()] == [1, 0]
    review.refresh_from_db()
    assert (status_of(applicant), review.takes_effect_at, review.outcome) == (decision, None, "")
    assert told(applicant.user) == [f"profiles/application_{decision}"]
    is_approval = decision == "approved"
    assert SearchDocument.objects.filter(mentor=applicant).exists() == is_approval
    assert IdentityProof.objects.filter(user=applicant.user, verified_by=staff).exists() == is_approval
    assert broken_rules() == {}


def told(person):
    """What this person was told, each by notice and by mail."""
    mails = list(OutgoingMail.objects.queued().filter(recipient=person).values_list("kind", flat=True))
    assert sorted(mails) == sorted(Notice.objects.filter(recipient=person).values_list("kind", flat=True))
    return mails


def test_a_decision_that_was_undone_is_never_carried_out(desk, applicant):
    desk(applicant, "approve", identity_method="call")
    desk(applicant, "undo")

    take_effect()

    assert (status_of(applicant), told(applicant.user)) == ("submitted", [])
    review = MentorReview.objects.get()
    assert (review.undone_at is not None, review.takes_effect_at, review.carried_out_at) == (True, None, None)


def test_colleagues_are_not_offered_what_one_has_decided(client_of, desk, applicant, staff):
    office, colleague = client_of(staff), SuperuserFactory()
    desk(applicant, "send_back", **{"returned-reason": "Please name your degree."})

    assert not MentorProfile.objects.waiting().exists()
    assert actions.open_next_case(by=colleague) is None
    assert listed(office) == []
    assert listed(office, queue="decided") == [applicant]
    with refused("decided_by_a_colleague"):
        actions.approve(applicant, by=colleague)
    desk(applicant, "undo")
    assert (listed(office), listed(office, queue="decided")) == ([applicant], [])


def listed(office, **query):
    return list(office.get(reverse(QUEUE), query).context["cl"].result_list)


def test_the_page_says_who_decided_and_only_they_find_the_button(client_of, desk, applicant, staff):
    desk(applicant, "approve")

    own, of_a_colleague = (client_of(reader).get(page_of(applicant)) for reader in (staff, SuperuserFactory()))

    review = MentorReview.objects.get()
    for page in (own, of_a_colleague):
        assert page.context["scheduled"] == review
        assert f'datetime="{timezone.localtime(review.at).isoformat(timespec="minutes")}"' in page.text
        assert clock(timezone.localtime(review.takes_effect_at)) in page.text
        assert not {("verb", "approve"), ("verb", "send_back"), ("verb", "decline")} & set(buttons(page))
    assert [("verb", "undo") in buttons(page) for page in (own, of_a_colleague)] == [True, False]
    assert str(staff) in client_of(staff).get(reverse(QUEUE), {"queue": "decided"}).text


def test_what_a_colleague_typed_stays_when_another_was_quicker(desk, applicant):
    actions.approve(applicant, by=SuperuserFactory())

    page = desk(applicant, "decline", **{"declined-reason": "Two years more, please."})

    assert errors_of(page.context["decline_form"]) == {WHOLE_FORM: ["decided_by_a_colleague"]}
    assert "Two years more, please." in page.text


@pytest.mark.parametrize(
    "leave",
    [
        actions.withdraw_profile,
        lambda mentor: participation.end_participation(mentor.user, by=SuperuserFactory(), reason="A reason"),
    ],
    ids=["withdrawn", "ended"],
)
@pytest.mark.parametrize("decision", DECISIONS)
def test_who_leaves_meanwhile_never_hears_of_the_decision(applicant, staff, decision, leave):
    review = DECISIONS[decision](applicant, staff)

    leave(applicant)
    with refused("decision_cannot_be_undone"):
        actions.undo_decision(review, by=staff)
    take_effect(review)

    assert (status_of(applicant), review.takes_effect_at, review.carried_out_at) == ("withdrawn", None, None)
    assert not {f"profiles/application_{decision}"} & set(told(applicant.user))
    assert broken_rules() == {}


def test_an_application_sent_again_waits_for_a_decision_of_its_own(client_of, applicant, staff):
    fill_in_mentor(client_of(applicant.user))
    actions.approve(applicant, by=staff)
    actions.withdraw_profile(applicant)
    actions.post_again(applicant)

    take_effect()

    assert status_of(applicant) == "submitted"
    assert list(MentorProfile.objects.waiting()) == [applicant]


def test_only_a_fact_changed_before_an_approval_takes_effect_is_marked_for_staff(client_of, staff):
    kept, introduced, renamed = MentorApplicationFactory.create_batch(3)
    for mentor in (kept, introduced, renamed):
        actions.approve(mentor, by=staff)
    client_of(introduced.user).post(reverse("profiles:join_mentor_step", args=["about"]), {"bio": "I like teaching."})
    actions.change_profile(renamed, profession="Apiarist")

    take_effect()

    introduced.refresh_from_db()
    assert (introduced.bio, {status_of(mentor) for mentor in (kept, introduced, renamed)}) == (
        "I like teaching.",
        {"approved"},
    )
    queue = client_of(staff).get(reverse("admin:profiles_mentorprofile_changelist"), {"queue": "changed"})
    assert list(queue.context["cl"].queryset) == [renamed]


def test_a_change_asked_for_is_asked_for_though_the_application_has_changed(applicant, staff):
    review = actions.send_back(applicant, by=staff, reason="Please name your degree.")
    actions.change_profile(applicant, profession="Apiarist")

    take_effect(review)

    assert (status_of(applicant), told(applicant.user)) == ("returned", ["profiles/application_returned"])


def test_whoever_waits_for_such_a_mentor_hears_of_it_once_and_not_of_an_undone_approval(applicant, staff):
    saved = saved_searches.save(MenteeProfileFactory(), "q=beekeeper")
    actions.undo_decision(actions.approve(applicant, by=staff), by=staff)
    take_effect()
    assert told(saved.mentee.user) == []

    approve_for_good(applicant, by=staff)
    actions.carry_out_decisions()

    assert told(saved.mentee.user) == ["profiles/mentor_joined"]


def test_a_search_that_cannot_be_run_keeps_nobody_from_being_posted(applicant, staff, monkeypatch):
    saved = saved_searches.save(MenteeProfileFactory(), "q=beekeeper")
    with monkeypatch.context() as broken:
        broken.setattr(saved_searches, "finds_mentor", lambda saved, mentor: 1 // 0)
        approve_for_good(applicant, by=staff)
    assert (status_of(applicant), told(applicant.user)) == ("approved", ["profiles/application_approved"])
    assert (told(saved.mentee.user), StuckRow.objects.count()) == ([], 1)

    StuckRow.objects.update(next_try_at=timezone.now())
    actions.carry_out_decisions()

    assert (told(saved.mentee.user), StuckRow.objects.count()) == (["profiles/mentor_joined"], 0)


def test_who_withdraws_the_profile_before_the_mail_leaves_does_not_hear_that_it_is_posted(staff, settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    kept, left = MentorApplicationFactory(), MentorApplicationFactory()
    for mentor in (kept, left):
        approve_for_good(mentor, by=staff)
    actions.withdraw_profile(left)

    delivery.deliver_due()

    mails = OutgoingMail.objects.filter(kind="profiles/application_approved", sent_at__isnull=False)
    assert [mail.recipient for mail in mails] == [kept.user]


def test_nobody_is_matched_with_a_mentor_whose_profile_is_not_posted():
    match_request = MatchRequestFactory()
    MentorProfile.objects.filter(pk=match_request.mentor_id).update(status="submitted", approval=None)
    match_request.refresh_from_db()

    with refused("your_profile_not_posted"):
        matches.accept(match_request)


def test_after_five_minutes_a_decision_stands_although_no_sweep_has_run(applicant, staff):
    review = actions.approve(applicant, by=staff)
    age(review, minutes=5, seconds=1)

    with refused("decision_cannot_be_undone"):
        actions.undo_decision(review, by=staff)


def test_only_who_decided_undoes(applicant, staff):
    review = actions.approve(applicant, by=staff)

    with refused("only_who_decided_can_undo"):
        actions.undo_decision(review, by=SuperuserFactory())


SOON = timezone.now() + timedelta(minutes=5)
FORBIDDEN = {
    "one_scheduled_decision_per_mentor": lambda mentor: MentorReview.objects.bulk_create(
        MentorReview(mentor=mentor, decision="approved", takes_effect_at=SOON) for _ in range(2)
    ),
    "a_decision_has_one_outcome": lambda mentor: MentorReview.objects.create(
        mentor=mentor, decision="approved", takes_effect_at=SOON, carried_out_at=SOON
    ),
    "only_an_approval_in_effect_is_announced": lambda mentor: MentorReview.objects.create(
        mentor=mentor, decision="approved", takes_effect_at=SOON, is_announcement_due=True
    ),
    "a_settled_decision_stays_settled": lambda mentor: MentorReview.objects.filter(
        pk=MentorReview.objects.create(mentor=mentor, decision="approved", undone_at=SOON).pk
    ).update(undone_at=None, takes_effect_at=SOON),
    "approved_by_an_approving_review": lambda mentor: MentorProfile.objects.filter(pk=mentor.pk).update(
        status="approved",
        approval=MentorReview.objects.create(mentor=mentor, decision="approved", takes_effect_at=SOON),
    ),
}


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_the_database_keeps_a_decision_that_is_scheduled_from_counting_as_made(applicant, rule):
    with pytest.raises(IntegrityError, match=rule):
        FORBIDDEN[rule](applicant)


def test_a_decision_scheduled_for_what_no_longer_waits_is_noticed(applicant, staff):
    actions.approve(applicant, by=staff)
    MentorProfile.objects.filter(pk=applicant.pk).update(status="withdrawn")

    broken = broken_rules()

    assert broken == {"a decision is scheduled only for an application that waits, and one at a time": [applicant.pk]}

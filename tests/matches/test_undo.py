"""Ten minutes to undo a no: until then it is nobody's but the mentor's (R13)."""

import re
import time
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from matches import actions, answer_link
from matches.models import DeclineReason, MatchRequest
from notifications.models import Notice, OutgoingMail
from profiles import actions as profiles
from program.monitoring.invariants import broken_rules
from program.privacy.data_inventory import DATA_CATEGORIES
from program.privacy.data_inventory.rows import export_rows
from tests.concurrency import errors_in, together
from tests.factories import MatchRequestFactory, MentorProfileFactory, SuperuserFactory, age
from tests.matches.declining import decline_for_good, pass_undo_window
from tests.matches.test_request_messages import letter_page
from tests.pages import buttons, codes, forms, found, links, words
from tests.program.staff_members import with_factor
from tests.refusals import refused

pytestmark = pytest.mark.django_db
NONCES = re.compile(r'(?<=nonce=")[^"]+|(?<=name="csrfmiddlewaretoken" value=")[^"]+|(?<=name="page" value=")[^"]+')


def declined():
    """A request whose no can still be undone."""
    match_request = MatchRequestFactory()
    actions.decline(match_request, note="Not this spring.")
    return match_request


def test_a_no_is_undone_and_the_request_waits_as_before():
    match_request = declined()
    until = match_request.respond_by

    actions.undo_decline(match_request)

    seen = MatchRequest.objects.values_list("status", "declines_at", "reply", "reason", "respond_by").get()
    assert seen == ("pending", None, "", None, until)
    assert match_request.is_answerable
    assert broken_rules() == {}


def test_a_no_takes_effect_after_ten_minutes_or_just_before_the_deadline():
    early, late = declined(), MatchRequestFactory()
    age(late, days=9, hours=23, minutes=55)
    actions.decline(late)

    assert abs(early.declines_at - timezone.now() - timedelta(minutes=10)) < timedelta(minutes=1)
    assert late.declines_at == late.respond_by - timedelta.resolution
    age(late, minutes=6)
    actions.settle_requests()
    late.refresh_from_db()
    assert (late.status, late.closed_at) == ("declined", late.respond_by - timedelta.resolution)
    assert told_of(late.mentee.user) == {"matches/request_declined"}


def told_of(person):
    return set(OutgoingMail.objects.filter(recipient=person).values_list("kind", flat=True))


def test_the_mentee_is_told_after_ten_minutes_and_the_mentor_at_once():
    match_request = declined()
    mentee, mentor = match_request.mentee.user, match_request.mentor.user

    assert "matches/you_declined" in told_of(mentor)
    assert actions.settle_requests() == 0
    assert told_of(mentee) == set()
    pass_undo_window(match_request)
    assert [actions.settle_requests(), actions.settle_requests()] == [1, 0]
    assert told_of(mentee) == {"matches/request_declined"}
    assert Notice.objects.get(recipient=mentee).kind == "matches/request_declined"


def everything_seen(client, match_request):
    """What the mentee can read: the pages about the request, home, the notices, the profile, and their own data."""
    mentor, mentee = match_request.mentor, match_request.mentee
    addresses = [match_request.get_absolute_url(), reverse("matches:inbox"), reverse("program:home")]
    addresses += [mentor.get_absolute_url(), reverse("notifications:list"), letter_page(mentor)]
    pages = [NONCES.sub("", client.get(address).content.decode()) for address in addresses]
    data = [export_rows(category, mentee.user) for category in DATA_CATEGORIES]
    return pages, data


def test_until_then_the_mentee_sees_and_can_do_what_they_could_before(client_of):
    match_request = MatchRequestFactory()
    client = client_of(match_request.mentee.user)
    everything_seen(client, match_request)  # the first look marks things as read
    before = everything_seen(client, match_request)

    later = timezone.localdate() + timedelta(days=90)
    reason = DeclineReason.objects.create(name_en="No time")
    actions.decline(match_request, note="Not this spring.", reason=reason, paused_until=later)

    assert everything_seen(client, match_request) == before
    with refused("open_request_waits"):
        actions.send_request(match_request.mentee, MentorProfileFactory(), wants_to_reach="A job.")
    pass_undo_window(match_request)
    assert "Not this spring." in client.get(match_request.get_absolute_url()).text
    assert actions.send_request(match_request.mentee, MentorProfileFactory(), wants_to_reach="A job.").is_answerable


def test_an_undone_no_begins_no_pause():
    match_request = MatchRequestFactory()
    actions.decline(match_request, paused_until=timezone.localdate() + timedelta(days=90))

    actions.undo_decline(match_request)
    actions.settle_requests()

    match_request.mentor.refresh_from_db()
    assert (match_request.pauses_until, match_request.mentor.paused_until) == (None, None)


@pytest.mark.parametrize("end", [actions.withdraw, lambda row: actions.close_as_told(row, SuperuserFactory())])
def test_the_pause_that_came_with_a_no_begins_though_the_request_ends_first(end):
    match_request, until = MatchRequestFactory(), timezone.localdate() + timedelta(days=90)
    actions.decline(match_request, paused_until=until)

    end(match_request)
    actions.settle_requests()

    match_request.refresh_from_db()
    match_request.mentor.refresh_from_db()
    assert (match_request.pauses_until, match_request.mentor.paused_until) == (None, until)
    assert "matches/request_declined" not in told_of(match_request.mentee.user)


def test_staff_see_a_request_that_waits(client_of):
    match_request = declined()
    desk = client_of(with_factor(SuperuserFactory()))

    page = desk.get(reverse("admin:matches_matchrequest_change", args=[match_request.pk]))

    assert "Not this spring." not in page.text
    assert page.context["original"].status_now == "pending"


def test_staff_close_nothing_that_was_declined_by_then():
    match_request, colleague = declined(), SuperuserFactory()
    pass_undo_window(match_request)

    actions.close_as_told(match_request, colleague)

    assert match_request.status == "declined"
    assert not LogEntry.objects.filter(user=colleague).exists()


def test_a_request_withdrawn_after_a_no_frees_the_mentee_who_never_hears_of_it():
    match_request = declined()

    actions.withdraw(match_request)

    seen = MatchRequest.objects.values_list("status", "declines_at", "reply").get()
    assert seen == ("withdrawn", None, "")
    pass_undo_window(match_request)
    actions.settle_requests()
    assert "matches/request_declined" not in told_of(match_request.mentee.user)


def staff_send_a_link(match_request):
    actions.send_answer_link(match_request, SuperuserFactory())


@pytest.mark.parametrize("verb", [actions.accept, actions.decline, actions.ask_for_days, staff_send_a_link])
def test_who_has_said_no_undoes_it_before_answering_otherwise(verb):
    match_request = declined()

    with refused("match_request_declined"):
        verb(match_request)


def test_nobody_is_reminded_to_answer_who_has_said_no():
    match_request = declined()
    age(match_request, days=6)
    MatchRequest.objects.update(declines_at=Now() + timedelta(minutes=5))

    assert actions.remind_mentors() == 0


def test_the_mentor_reads_their_own_no_at_once(client_of):
    match_request = declined()
    client = client_of(match_request.mentor.user)

    pages = [client.get(address) for address in (match_request.get_absolute_url(), reverse("matches:inbox"))]

    assert pages[0].context["match_request"].status_now == "declined"
    assert [row["request"].status_now for row in pages[1].context["requests"]] == ["declined"]
    assert match_request.get_absolute_url() not in links(client.get(reverse("program:home")))


def unread(page):
    """The number at the bell, if there is one."""
    return [words(count) for count in found(page, "//*[@class='bell']/*[@class='count']")]


def test_the_bell_of_the_mentee_rings_only_after_the_ten_minutes(client_of):
    match_request = declined()
    client = client_of(match_request.mentee.user)
    notices = reverse("notifications:list")

    before = unread(client.get(notices))
    pass_undo_window(match_request)
    actions.settle_requests()

    assert (before, unread(client.get(notices))) == ([], ["1"])


def test_nobody_hears_of_a_no_that_was_undone():
    match_request = declined()

    actions.undo_decline(match_request)

    assert set(OutgoingMail.objects.values_list("kind", "sent_at").filter(obsolete_at=None)) == set()
    assert not Notice.objects.exists()


def test_a_no_that_is_said_again_is_told():
    match_request = declined()
    actions.undo_decline(match_request)

    decline_for_good(match_request)

    assert OutgoingMail.objects.queued().count() == 2


def test_after_ten_minutes_a_no_stands():
    match_request = declined()
    pass_undo_window(match_request)

    with refused("student_has_been_told"):
        actions.undo_decline(match_request)


def test_a_no_stands_once_the_profile_is_taken_back():
    match_request = declined()
    profiles.withdraw_profile(match_request.mentor)

    with refused("match_request_closed"):
        actions.undo_decline(match_request)


def test_a_pair_that_was_blocked_meanwhile_stays_apart():
    match_request = declined()
    actions.block_pair(match_request.mentee, match_request.mentor, SuperuserFactory(), "A report.")

    with refused("match_request_closed"):
        actions.undo_decline(match_request)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("pending", "student_has_been_told"),
        ("withdrawn", "match_request_withdrawn"),
        ("expired", "student_has_been_told"),
        ("closed", "match_request_closed"),
    ],
)
def test_only_a_no_is_undone(status, code):
    with refused(code):
        actions.undo_decline(MatchRequestFactory(status=status))


@pytest.mark.parametrize("status", ["declined", "withdrawn"])
def test_the_database_itself_keeps_final_states(status):
    match_request = MatchRequestFactory(status=status)

    with pytest.raises(IntegrityError, match="final_requests_stay_final"):
        MatchRequest.objects.filter(pk=match_request.pk).update(status="pending", closed_at=None)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"declines_at": F("respond_by")}, "a_no_takes_effect_before_the_deadline"),
        ({"declines_at": Now(), "status": "withdrawn", "closed_at": Now()}, "a_no_takes_effect_before_the_deadline"),
        ({"reply": "No."}, "a_request_without_an_answer_has_no_reply"),
        ({"pauses_until": "2036-07-01"}, "a_request_without_an_answer_has_no_reply"),
    ],
)
def test_the_database_itself_keeps_a_no_in_its_time(changes, rule):
    match_request = MatchRequestFactory()

    with pytest.raises(IntegrityError, match=rule):
        MatchRequest.objects.filter(pk=match_request.pk).update(**changes)


def test_the_mentor_undoes_it_on_the_site(client_of):
    match_request = MatchRequestFactory()
    client = client_of(match_request.mentor.user)
    page = client.post(reverse("matches:decline", args=[match_request.pk]), {"note": ""}, follow=True)
    undo = reverse("matches:undo_decline", args=[match_request.pk])
    assert undo in forms(page)

    page = client.post(undo, follow=True)

    assert codes(page) == ["decline_undone"]
    assert MatchRequest.objects.get().is_answerable


def test_the_mentor_undoes_it_by_the_link_in_the_mail(client):
    match_request = MatchRequestFactory()
    page = answer_link.link_for(match_request)
    answered = client.post(page, {"answer": "no", "minutes": 30}, follow=True)
    assert ("undo", "1") in buttons(answered)
    client.get(page)
    assert MatchRequest.objects.get().is_decline_undoable

    undone = client.post(page, {"undo": "1"}, follow=True)

    assert (undone.redirect_chain, codes(undone)) == ([(page, 302)], ["decline_undone"])
    assert MatchRequest.objects.get().is_answerable
    assert codes(client.post(page, {"undo": "1"}, follow=True)) == ["student_has_been_told"]


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_an_undone_no_and_a_sweep_at_its_moment_have_one_effect():
    for _round in range(4):
        match_request = declined()
        MatchRequest.objects.filter(pk=match_request.pk).update(declines_at=Now() + timedelta(milliseconds=20))

        def sweep():
            time.sleep(0.02)
            return actions.settle_requests()

        outcomes = together(lambda row=match_request: actions.undo_decline(row), sweep)
        actions.settle_requests()

        match_request.refresh_from_db()
        is_told = "matches/request_declined" in told_of(match_request.mentee.user)
        assert match_request.status == ("declined" if errors_in(outcomes) else "pending")
        assert is_told == bool(errors_in(outcomes))
    assert broken_rules() == {}

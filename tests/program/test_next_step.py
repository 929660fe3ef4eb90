"""Whoever looks, wherever: the same people act, on the same thing, and find the way to do it there (R16)."""

import pytest
from django.urls import reverse

from agreements.models import Activity, Agreement, AgreementVersion, Conclusion
from core.templatetags.portal import exact
from matches import actions as matches
from matches.models import Interview, Match, MatchRequest
from matches.next_step import next_step_of_match, next_step_of_request
from notifications.rendering import localized_for
from program import staff_dashboard
from program.conduct.participation import end_participation
from tests.factories import StaffFactory, SuperuserFactory
from tests.mails import said_of, text_of
from tests.pages import found, words
from tests.program.staff_members import with_factor
from tests.program.states import STATES

pytestmark = pytest.mark.django_db

# What someone finds where an act is done: the address of a link or of a form.
DOORS = {
    "answer": ["matches:accept", "matches:decline"],
    "confirm_late_yes": ["matches:confirm_late_yes"],
    "offer_times": ["matches:offer_times"],
    "either_offers_times": ["matches:offer_times"],
    "offer_new_times": ["matches:offer_times"],
    "choose_time": ["matches:choose_time"],
    "choose_another_time": ["matches:choose_time"],
    "send_place": ["matches:send_place"],
    "say_whether_talked": ["matches:talked", "matches:not_held"],
    "suggest_goals": ["agreements:begin", "agreements:propose"],
    "either_suggests_goals": ["agreements:begin", "agreements:propose"],
    "read_and_sign": ["agreements:sign"],
    "sign": ["agreements:sign"],
    "read_and_sign_change": ["agreements:sign"],
    "sign_change": ["agreements:sign"],
    "work_on_goal": ["agreements:tick", "agreements:propose"],
    "catch_up_on_goal": ["agreements:tick", "agreements:propose"],
    "conclude_or_go_on": ["agreements:conclude"],
    "conclude_or_extend": ["agreements:conclude"],
    "add_to_summary": ["agreements:conclusion"],
    "add_to_summary_after_end": ["agreements:conclusion"],
    "answer_correction": [],  # both may correct their own part: tests/agreements/test_answers_to_corrections.py
    "talk": [],
    "close_summary": [],
}
OFFICE_DOORS = {"lift_hold": "//option[@value='release']", "conclude_or_extend": "//button[@value='close']"}
STEP_SHOWN = "//*[@data-act]"


def fresh(row):
    return type(row).objects.with_people().get(pk=row.pk)


def match_of(row):
    return row if isinstance(row, Match) else None


def agreement_of(row):
    return Agreement.objects.filter(match=match_of(row)).first()


def step_of(row, reader):
    return (next_step_of_match if match_of(row) else next_step_of_request)(fresh(row), reader)


def pages_of(row):
    """Where the two read about it: besides home, every page of the request, the match, the agreement."""
    match, agreement = match_of(row), agreement_of(row)
    rows = [match.request, match] if match else [row]
    rows += [agreement] if agreement else []
    rows += list(Conclusion.objects.filter(agreement=agreement)) if agreement else []
    own = [reverse("matches:inbox")] if match and match.is_open else []
    return own + [row.get_absolute_url() for row in rows]


def mails_of(row, reader):
    """Mails about it that say what happens next."""
    if not match_of(row):
        side = "received" if reader.pk == row.mentor_id else "sent"
        return [text_of(f"matches/request_{side}", fresh(row), reader)]
    about = [("matches/reminder", fresh(row))]
    about += [("agreements/past_the_end", one) for one in Agreement.objects.filter(match=row)]
    proposals = AgreementVersion.objects.filter(agreement__match=row, status="proposed")
    about += [("agreements/signed_by_one", one) for one in proposals]
    about += [("agreements/conclusion_begun", one) for one in Conclusion.objects.filter(agreement__match=row)]
    return [text_of(kind, one, reader) for kind, one in about]


def lists_of(row):
    """The lists in which staff find it."""
    kinds = ["matches_matchrequest", *(["matches_match"] if match_of(row) else [])]
    kinds += ["agreements_agreement"] if agreement_of(row) else []
    return [reverse(f"admin:{kind}_changelist") for kind in kinds]


def steps_on(response):
    """The act and the people that a page names."""
    assert response.status_code == 200
    return [(node.get("data-act"), node.get("data-parties")) for node in found(response, STEP_SHOWN)]


def doors_on(response, row, act):
    """Which ways to do it are on the page. What happened last leads to where one reads of it."""
    links = found(response, "//a[not(ancestor::section[@aria-labelledby='happened'])]/@href")
    addresses = {*links, *found(response, "//form/@action")}
    return {name for name in DOORS.get(act, []) if addresses & addresses_of(name, row)}


def addresses_of(name, row):
    """Where this is done to a request, a match, or its agreement."""
    agreement = agreement_of(row)
    if name == "agreements:tick":
        activities = Activity.objects.filter(goal__version__agreement=agreement)
        return {reverse(name, args=[activity.pk]) for activity in activities}
    is_of_agreement = name.startswith("agreements:") and name != "agreements:begin"
    return {reverse(name, args=[agreement.pk if is_of_agreement and agreement else row.pk])}


SIDES = ("mentee", "mentor")


def pages_seen(row, client_of, addresses):
    """{(side, address): the page}, of home and these addresses."""
    clients = {side: client_of(getattr(row, side).user) for side in SIDES}
    addresses = [reverse("program:home"), *addresses]
    return {(side, address): clients[side].get(address) for side in SIDES for address in addresses}


def places(row, pages, desk):
    """{place: the act and the people it names}, of pages, mails, and lists of staff."""
    seen = {place: steps_on(page) for place, page in pages.items()}
    for side in SIDES:
        reader = getattr(row, side).user
        step = step_of(row, reader)
        for number, text in enumerate(mails_of(row, reader)):
            seen[side, number] = [(step.act, step.parties)] if said_of(step, reader) in text else text
    return seen | {address: steps_on(desk.get(address)) for address in lists_of(row)}


@pytest.fixture
def desk(client_of):
    return client_of(with_factor(SuperuserFactory()))


@pytest.mark.parametrize("name", STATES)
def test_every_place_names_the_same_and_who_acts_finds_the_way_there(name, client_of, desk):
    make, parties, act = STATES[name]
    row = make()
    pages = pages_seen(row, client_of, pages_of(row))

    seen = places(row, pages, desk)

    assert seen == {place: [(act, parties)] for place in seen}
    for side in SIDES:
        [address] = set(found(pages[side, reverse("program:home")], "//article[@data-act]//a/@href"))
        page = pages.get((side, address)) or client_of(getattr(row, side).user).get(address)
        assert doors_on(page, row, act) == (set(doors_needed(act, row)) if side in parties.split() else set()), side
    if "staff" in parties.split():
        assert office_door(row, desk, act)


def doors_needed(act, row):
    """All ways, save that goals are suggested in an agreement that both may read, or in one yet to be begun."""
    if act.endswith("gests_goals") or act == "suggest_goals":
        agreement = agreement_of(row)
        return ["agreements:propose" if agreement and agreement.is_proposed else "agreements:begin"]
    return DOORS[act]


def office_door(row, desk, act):
    """Where the list leads staff, they find what they do."""
    [address] = set(found(desk.get(lists_of(row)[-1]), f"//a[span/@data-act='{act}']/@href"))
    return found(desk.get(address), OFFICE_DOORS[act])


def counted_on_today(row):
    """The numbers of staff's first page that count it: {"waiting": for them, "metrics": commitments that are late}."""
    about = {type(row): row, Agreement: agreement_of(row)}
    board = staff_dashboard.dashboard_for(with_factor(SuperuserFactory()))
    return {
        group: {line.name for line in lines if (one := about.get(line.model)) and line.rows.contains(one)}
        for group, lines in board.items()
    }


@pytest.mark.parametrize("name", STATES)
def test_the_first_page_of_staff_counts_what_they_have_to_do_and_nothing_else(name):
    make, parties, _act = STATES[name]
    row = make()

    counted = counted_on_today(row)

    assert counted["waiting"] == set()
    if "staff" in parties.split():
        assert counted["metrics"] == {"past-the-end"}


@pytest.mark.parametrize("name", ["a_request_waits", "no_times_yet", "proposed_by_the_mentee"])
def test_staffs_page_of_one_thing_names_its_next_step_and_deadline(name, client_of, desk):
    make, parties, act = STATES[name]
    row = make()
    rows = [row, *filter(None, [agreement_of(row)])]

    for one in rows:
        page = desk.get(reverse(f"admin:{one._meta.label_lower.replace('.', '_')}_change", args=[one.pk]))
        with localized_for(SuperuserFactory()):
            deadline = exact(step_of(row, row.mentor.user).by)
        [shown] = found(page, f"//*[@data-act='{act}'][@data-parties='{parties}']/..")
        assert deadline in words(shown)


ENDED = ("left", "corrected")  # of these the match is over
OPEN = [name for name in STATES if not any(part in name for part in ("request", "late_yes", *ENDED))]


@pytest.mark.parametrize("name", OPEN)
def test_on_hold_staff_act_whatever_had_to_be_done(name, client_of, desk):
    make, _parties, act = STATES[name]
    row = make()
    matches.hold(row, by=StaffFactory())

    pages = pages_seen(row, client_of, pages_of(row)[-1:])

    assert {place: steps_on(page) for place, page in pages.items()} == dict.fromkeys(pages, [("lift_hold", "staff")])
    assert office_door(row, desk, "lift_hold")
    assert counted_on_today(row)["waiting"] == {"on-hold"}
    assert {place: doors_on(page, row, act) for place, page in pages.items()} == dict.fromkeys(pages, set())


@pytest.mark.parametrize("name", STATES)
def test_after_one_has_left_nothing_waits_for_anybody(name, client_of, desk):
    row = STATES[name][0]()
    end_participation(row.mentor.user, by=StaffFactory(), reason="A report.")
    client = client_of(row.mentee.user)

    assert [step.get("data-act") for step in found(client.get(reverse("program:home")), STEP_SHOWN)] == []
    assert set(steps_on(client.get(pages_of(row)[-1]))) <= {("ask_another", "mentee")}
    assert steps_on(desk.get(lists_of(row)[-1])) == []


def test_every_state_that_is_not_final_is_among_them():
    missing = {
        (model, status)
        for model in (MatchRequest, Match, Interview, Agreement, AgreementVersion, Conclusion)
        for status in model.TRANSITIONS
    }

    for make, _parties, _act in STATES.values():
        if missing:
            make()
            seen = {
                (model, status) for model, _ in missing for status in model.objects.values_list("status", flat=True)
            }
            missing -= seen

    assert missing == set()

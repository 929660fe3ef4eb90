"""The history of a match from the request to the conclusion, in order of time, for staff.

It says what happened, when, and who did it, but nothing about what the two talk about, because that is not stored.
"""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import shown_name
from agreements.content import display_value
from agreements.models import ActivityDone, Agreement, AgreementVersion, CopyMailing, Signature
from core.templatetags.portal import in_one_line


class Event(NamedTuple):
    """Something that happened: when, what (a sentence), and who did it (empty: automatic)."""

    at: datetime
    what: str
    who: str = ""


def agreement_events(agreement: Agreement) -> list[Event]:
    """Every event of an agreement and its match, oldest first. Load the agreement with its people."""
    sources = (
        matching_events,
        hold_events,
        version_events,
        signature_events,
        copy_events,
        work_events,
        conclusion_events,
        end_events,
    )
    return sorted((event for source in sources for event in source(agreement)), key=lambda event: event.at)


def matching_events(agreement: Agreement) -> Iterator[Event]:
    match, match_request = agreement.match, agreement.match.request
    yield Event(match_request.sent_at, _("Sent a mentoring request"), str(agreement.mentee))
    yield Event(match.started_at, _("Accepted: they are matched"), str(agreement.mentor))
    for interview in match.interviews.select_related("offered_by"):
        yield Event(interview.created_at, _("Offered interview times"), str(interview.offered_by or ""))
        if interview.chosen_time:
            params = {"state": interview.get_status_display(), "how": interview.get_mode_display()}
            yield Event(interview.chosen_time, _("Interview, %(how)s: %(state)s") % params)
    yield Event(agreement.created_at, _("Agreement started"))


def hold_events(agreement: Agreement) -> Iterator[Event]:
    """When the program put the match on hold and lifted the hold, from the audit trail."""
    trail = agreement.match.status_held_at_events.order_by("pgh_created_at", "pgh_id")
    previous_held_at = None
    for row in trail:
        if row.held_at and previous_held_at is None:
            yield Event(row.held_at, _("Put on hold by the program"))
        if previous_held_at and row.held_at is None:
            yield Event(row.pgh_created_at, _("Hold lifted"))
        previous_held_at = row.held_at


def version_events(agreement: Agreement) -> Iterator[Event]:
    for version in (
        agreement.versions.filter(number__isnull=False).select_related("proposer", "declined_by").order_by("number")
    ):
        name, number = str(version.proposer), {"number": version.number}
        yield Event(version.proposed_at, _("Proposed version %(number)s") % number, name)
        if version.read_at:
            reader = str(agreement.other(version.proposer))
            yield Event(version.read_at, _("Opened version %(number)s") % number, reader)
        if version.in_force_at:
            yield Event(version.in_force_at, _("Version %(number)s took effect") % number)
        if version.status == AgreementVersion.Status.TAKEN_BACK:
            yield Event(version.status_changed_at, _("Withdrew version %(number)s before it was read") % number, name)
        if version.declined_by:
            sentence = _("Declined version %(number)s")
            if version.is_withdrawn_change:
                sentence = _("Withdrew version %(number)s")
            yield Event(version.status_changed_at, sentence % number, str(version.declined_by))
        elif version.status == AgreementVersion.Status.SUPERSEDED:
            yield Event(version.status_changed_at, _("Version %(number)s was replaced or not accepted") % number)


def signature_events(agreement: Agreement) -> Iterator[Event]:
    for signature in Signature.objects.filter(version__agreement=agreement).select_related("version", "party"):
        sentence = _("Signed version %(number)s as “%(name)s”")
        params = {"number": signature.version.number, "name": shown_name(signature.typed_name)}
        yield Event(signature.signed_at, sentence % params, str(signature.party))


def copy_events(agreement: Agreement) -> Iterator[Event]:
    """Which version was sent when and to whom (R19)."""
    mailings = CopyMailing.objects.filter(copy__version__agreement=agreement, sent_at__isnull=False)
    for mailing in mailings.select_related("copy__version", "asked_by"):
        addresses = ", ".join([mailing.to_address, *mailing.seen_copy, *mailing.blind_copy])
        params = {"number": mailing.copy.version.number, "address": addresses}
        sentence = _("Copy of version %(number)s sent to %(address)s") % params
        yield Event(mailing.sent_at, sentence, str(mailing.asked_by or ""))


def work_events(agreement: Agreement) -> Iterator[Event]:
    done_in_force = ActivityDone.objects.filter(
        activity__goal__version__agreement=agreement, activity__goal__version__status=AgreementVersion.Status.IN_FORCE
    )
    for done in done_in_force.select_related("activity", "done_by"):
        yield Event(done.done_at, _("Completed: %(activity)s") % {"activity": done.activity.text}, str(done.done_by))
    if agreement.reviewed_at:
        yield Event(agreement.reviewed_at, _("Reviewed their progress together"))
    for meeting in agreement.meetings.select_related("logged_by"):
        noon = timezone.make_aware(datetime.combine(meeting.met_on, time(12)))
        details = [display_value("minutes", meeting.minutes)] if meeting.minutes else []
        details += [str(meeting.get_mode_display())] if meeting.mode else []
        what = _("They met (%(details)s)") % {"details": in_one_line(details)} if details else _("They met")
        yield Event(min(noon, timezone.now()), what, str(meeting.logged_by))


def conclusion_events(agreement: Agreement) -> Iterator[Event]:
    conclusion: Any = getattr(agreement, "conclusion", None)
    if conclusion is None:
        return
    what = _("Started the conclusion summary: %(reason)s") % {"reason": conclusion.get_reason_display()}
    yield Event(conclusion.began_at, what, str(conclusion.began_by))
    if conclusion.closed_at:
        yield Event(conclusion.closed_at, conclusion.status_shown, str(conclusion.added_by or ""))
    for correction in conclusion.corrections.select_related("by"):
        yield Event(correction.corrected_at, _("Corrected their part of the summary"), str(correction.by))


def end_events(agreement: Agreement) -> Iterator[Event]:
    if agreement.closed_at:
        yield Event(agreement.closed_at, str(agreement.get_status_display()), str(agreement.ended_by or ""))

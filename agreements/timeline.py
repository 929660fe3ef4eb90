"""What happened to a pair, from the request to the record, as one list in the order of time: for staff.

It says that something happened, when and by whom. Of what the two talk about it holds nothing, because nothing is kept.
"""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import shown_name
from agreements.content import spoken
from agreements.models import ActivityDone, Agreement, AgreementVersion, CopyMailing, Signature
from core.templatetags.portal import in_one_line


class Event(NamedTuple):
    """Something that happened: when, in a sentence, by whom (empty: by itself)."""

    at: datetime
    what: str
    who: str = ""


def of_pair(agreement: Agreement) -> list[Event]:
    """Every event of a pair, the oldest first. The agreement comes with its people."""
    parts = (of_match, of_holds, of_versions, of_signatures, of_copies, of_work, of_conclusion, of_end)
    return sorted((event for part in parts for event in part(agreement)), key=lambda event: event.at)


def of_match(agreement: Agreement) -> Iterator[Event]:
    match, asked = agreement.match, agreement.match.request
    yield Event(asked.sent_at, _("Sent a mentoring request"), str(agreement.mentee))
    yield Event(match.started_at, _("Accepted: they are matched"), str(agreement.mentor))
    for talk in match.interviews.select_related("offered_by"):
        yield Event(talk.created_at, _("Offered interview times"), str(talk.offered_by or ""))
        if talk.chosen_time:
            told = {"state": talk.get_status_display(), "how": talk.get_mode_display()}
            yield Event(talk.chosen_time, _("Interview, %(how)s: %(state)s") % told)
    yield Event(agreement.created_at, _("Agreement started"))


def of_holds(agreement: Agreement) -> Iterator[Event]:
    """From the audit trail: when the program put the match on hold, and when it went on."""
    trail = agreement.match.status_held_at_events.order_by("pgh_created_at", "pgh_id")
    held = None
    for row in trail:
        if row.held_at and held is None:
            yield Event(row.held_at, _("Put on hold by the program"))
        if held and row.held_at is None:
            yield Event(row.pgh_created_at, _("Hold lifted"))
        held = row.held_at


def of_versions(agreement: Agreement) -> Iterator[Event]:
    for version in agreement.versions.filter(number__isnull=False).select_related("proposer").order_by("number"):
        name, number = str(version.proposer), {"number": version.number}
        yield Event(version.proposed_at, _("Proposed version %(number)s") % number, name)
        if version.read_at:
            yield Event(
                version.read_at, _("Opened version %(number)s") % number, str(agreement.other(version.proposer))
            )
        if version.in_force_at:
            yield Event(version.in_force_at, _("Version %(number)s took effect") % number)
        if version.status == AgreementVersion.Status.TAKEN_BACK:
            yield Event(version.status_changed_at, _("Withdrew version %(number)s before it was read") % number, name)
        if version.status == AgreementVersion.Status.SUPERSEDED:
            yield Event(version.status_changed_at, _("Version %(number)s was replaced or not accepted") % number)


def of_signatures(agreement: Agreement) -> Iterator[Event]:
    for signature in Signature.objects.filter(version__agreement=agreement).select_related("version", "party"):
        said = _("Signed version %(number)s as “%(name)s”")
        told = {"number": signature.version.number, "name": shown_name(signature.typed_name)}
        yield Event(signature.signed_at, said % told, str(signature.party))


def of_copies(agreement: Agreement) -> Iterator[Event]:
    """Which version went when and to whom (R19)."""
    mailings = CopyMailing.objects.filter(copy__version__agreement=agreement, sent_at__isnull=False)
    for mailing in mailings.select_related("copy__version", "asked_by"):
        addresses = ", ".join([mailing.to_address, *mailing.seen_copy, *mailing.blind_copy])
        told = {"number": mailing.copy.version.number, "address": addresses}
        said = _("Copy of version %(number)s sent to %(address)s") % told
        yield Event(mailing.sent_at, said, str(mailing.asked_by or ""))


def of_work(agreement: Agreement) -> Iterator[Event]:
    in_force = ActivityDone.objects.filter(
        activity__goal__version__agreement=agreement,
        activity__goal__version__status=AgreementVersion.Status.IN_FORCE,
    )
    for done in in_force.select_related("activity", "done_by"):
        yield Event(done.done_at, _("Completed: %(activity)s") % {"activity": done.activity.text}, str(done.done_by))
    if agreement.reviewed_at:
        yield Event(agreement.reviewed_at, _("Reviewed their progress together"))
    for meeting in agreement.meetings.select_related("logged_by"):
        noon = timezone.make_aware(datetime.combine(meeting.met_on, time(12)))
        details = [spoken("minutes", meeting.minutes)] if meeting.minutes else []
        details += [str(meeting.get_mode_display())] if meeting.mode else []
        what = _("They met (%(details)s)") % {"details": in_one_line(details)} if details else _("They met")
        yield Event(min(noon, timezone.now()), what, str(meeting.logged_by))


def of_conclusion(agreement: Agreement) -> Iterator[Event]:
    record: Any = getattr(agreement, "conclusion", None)
    if record is None:
        return
    began = _("Started the conclusion summary: %(reason)s") % {"reason": record.get_reason_display()}
    yield Event(record.began_at, began, str(record.began_by))
    if record.closed_at:
        yield Event(record.closed_at, str(record.get_status_display()), str(record.added_by or ""))


def of_end(agreement: Agreement) -> Iterator[Event]:
    if agreement.closed_at:
        yield Event(agreement.closed_at, str(agreement.get_status_display()), str(agreement.ended_by or ""))

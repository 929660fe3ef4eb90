"""Problem reports and how staff handle them (R26, R28)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from core import limits
from core.workflow import Refused, lock
from notifications.actions import notify, notify_office
from notifications.models import ProgramSettings
from program.conduct import report_snapshot
from program.models import Concern, ConcernAct, ConcernReading
from program.models.conduct import ONE_READING

Act = ConcernAct.Act


@transaction.atomic
def report(
    reporter: User, *, text: str, kind: str = Concern.Kind.CONDUCT, about: Any = None, subject: User | None = None
) -> Concern:
    """Report a problem or a worry (R28). A snapshot of what it is about is stored with it.

    The reporter is notified that it arrived; the subject is not. Conduct reports are emailed to the office at once,
    without the text; all others are listed in the next morning's digest. Refused after many reports in an hour or a
    day, with the numbers to call.
    """
    lock(reporter)
    refuse_many_reports(reporter, is_conduct=kind == Concern.Kind.CONDUCT)
    concern = Concern.objects.create(
        reporter=reporter,
        subject=subject,
        kind=kind,
        text=text,
        about=about,
        evidence=report_snapshot.snapshot_of(about) if about else {},
    )
    notify(reporter, "program/concern_received", concern)
    if concern.kind == Concern.Kind.CONDUCT:
        notify_office(ProgramSettings.current().office_email, "program/concern_to_read", concern)
    return concern


def refuse_many_reports(reporter: User, *, is_conduct: bool) -> None:
    """Under the reporter's lock, so that simultaneous reports count (core/limits.py). Conduct counts by itself."""
    sent, office, conduct = Concern.objects.sent_by(reporter), ProgramSettings.current(), Concern.Kind.CONDUCT
    sent = sent.filter(kind=conduct) if is_conduct else sent.exclude(kind=conduct)
    an_hour, a_day = (
        (limits.CONDUCT_REPORTS_AN_HOUR, limits.CONDUCT_REPORTS_A_DAY)
        if is_conduct
        else (limits.REPORTS_AN_HOUR, limits.REPORTS_A_DAY)
    )
    within_hour = sent.filter(received_at__gt=Now() - limits.HOUR).count()
    within_day = sent.filter(received_at__gt=Now() - limits.DAY).count()
    if within_hour >= an_hour or within_day >= a_day:
        raise Refused(
            _(
                "We have your reports, and a person will read them. If you are in danger, call 911. To add something "
                "now, call the program office at %(phone)s, or try again later. Your text is still in the form."
            )
            % {"phone": office.career_phone},
            code="many_reports",
        )


@transaction.atomic
def read(concern: Concern, by: User) -> ConcernReading:
    """Log that a member of staff opened a case, once an hour (R28). Refused to staff excluded from it."""
    refuse_if_excluded(concern, by)
    recent = ConcernReading.objects.filter(concern=concern, reader=by, read_at__gt=Now() - ONE_READING)
    return recent.first() or ConcernReading.objects.create(concern=concern, reader=by)


def refuse_if_excluded(concern: Concern, person: User) -> None:
    if not Concern.objects.for_staff(person).filter(pk=concern.pk).exists():
        raise Refused(_("You've been excluded from this case."), code="kept_out_of_case")


@transaction.atomic
def look_at(concern: Concern, by: User) -> None:
    """A member of staff takes the case; the reporter is notified."""
    refuse_if_excluded(concern, by)
    concern.move_to(Concern.Status.LOOKED_AT, handled_by=by)
    if concern.reporter:
        notify(concern.reporter, "program/concern_looked_at", concern)


@transaction.atomic
def record_act(concern: Concern, by: User, act: str, text: str = "", *, until: date | None = None) -> ConcernAct:
    """Record an act in an open case. Refused for closed cases, and to staff excluded from it."""
    lock_open(concern, by)
    if concern.status == Concern.Status.RECEIVED:
        look_at(concern, by)
    return ConcernAct.objects.create(concern=concern, by=by, act=act, text=text, until=until)


def lock_open(concern: Concern, by: User) -> None:
    """Lock an open case. Refused for closed cases, and to staff excluded from it."""
    lock(concern)
    refuse_if_excluded(concern, by)
    if concern.status == Concern.Status.CLOSED:
        raise concern.refusal()


@transaction.atomic
def warn(concern: Concern, by: User, text: str) -> ConcernAct:
    """Send the subject a warning (R26). They read this text, and not who reported them.

    Refused if the case names nobody, or the subject no longer takes part.
    """
    act = record_act(concern, by, Act.WARN, text)
    if concern.subject is None:
        raise Refused(_("This case doesn't name anyone who could be warned."), code="nobody_to_warn")
    lock(concern.subject)
    if not User.objects.active().filter(pk=concern.subject_id).exists():
        raise Refused(
            _("This person no longer takes part, so nothing is sent. Save your text as a note."),
            code="warned_person_has_left",
        )
    notify(concern.subject, "program/warning", act)
    return act


@transaction.atomic
def close(concern: Concern, by: User, outcome: str) -> None:
    """Close a case with one sentence for the reporter, who is notified.

    Refused while its match is on hold and no other open case is about it, since nobody would lift the hold (R26).
    """
    record_act(concern, by, Act.CLOSE, outcome)
    refuse_if_match_on_hold(concern)
    concern.move_to(Concern.Status.CLOSED, outcome=outcome)
    if concern.reporter:
        notify(concern.reporter, "program/concern_closed", concern)


def refuse_if_match_on_hold(concern: Concern) -> None:
    match = concern.match
    if match is None:
        return
    lock(match)
    if match.is_on_hold and not Concern.objects.open().about_match(match).exclude(pk=concern.pk).exists():
        raise Refused(
            _("The match in this case is still on hold. Lift the hold or end the match, then close the case."),
            code="case_leaves_match_on_hold",
        )

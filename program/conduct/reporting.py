"""Reports of problems and what staff do about them (R26, R28)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import Refused, lock
from notifications.actions import notify, notify_office
from notifications.models import ProgramSettings
from program.conduct import report_snapshot
from program.models import Concern, ConcernAct, ConcernReading

Act = ConcernAct.Act


@transaction.atomic
def report(
    reporter: User, *, text: str, kind: str = Concern.Kind.CONDUCT, about: Any = None, subject: User | None = None
) -> Concern:
    """Somebody reports a problem or a worry (R28). What it is about is kept as it is at this moment.

    The sender is told that it has arrived; the subject is told nothing. Where somebody feels unsafe the office gets a
    mail at once, without the text; everything else stands in the next morning's.
    """
    concern = Concern.objects.create(
        reporter=reporter,
        subject=subject,
        kind=kind,
        text=text,
        about=about,
        evidence=report_snapshot.of(about) if about else {},
    )
    notify(reporter, "program/concern_received", concern)
    if concern.kind == Concern.Kind.CONDUCT:
        notify_office(ProgramSettings.current().office_email, "program/concern_to_read", concern)
    return concern


@transaction.atomic
def read(concern: Concern, reader: User) -> ConcernReading:
    """Note that a member of staff has opened a case: every time (R28). Refused to those who are kept out of it."""
    refuse_if_kept_out(concern, reader)
    return ConcernReading.objects.create(concern=concern, reader=reader)


def refuse_if_kept_out(concern: Concern, person: User) -> None:
    if not Concern.objects.for_staff(person).filter(pk=concern.pk).exists():
        raise Refused(_("You've been excluded from this case."), code="kept_out_of_case")


@transaction.atomic
def look_at(concern: Concern, by: User) -> None:
    """A member of staff takes the case; the one who reported it is told."""
    refuse_if_kept_out(concern, by)
    concern.move_to(Concern.Status.LOOKED_AT, handled_by=by)
    if concern.reporter:
        notify(concern.reporter, "program/concern_looked_at", concern)


@transaction.atomic
def keep_record(concern: Concern, by: User, act: str, text: str = "") -> ConcernAct:
    """Write down what was done in an open case. Refused when it is closed, and to those who are kept out of it."""
    lock(concern)
    refuse_if_kept_out(concern, by)
    if concern.status == Concern.Status.CLOSED:
        raise concern.refusal()
    if concern.status == Concern.Status.RECEIVED:
        look_at(concern, by)
    return ConcernAct.objects.create(concern=concern, by=by, act=act, text=text)


@transaction.atomic
def warn(concern: Concern, by: User, text: str) -> ConcernAct:
    """Tell the person a case is about what must change (R26). They read these words, and not who reported.

    Refused where it names nobody, and somebody whom no mail reaches any more.
    """
    act = keep_record(concern, by, Act.WARN, text)
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
    """Close a case with one sentence for the one who reported it, who is told.

    Refused while its match is on hold and no other open case is about it: nobody would let the two go on (R26).
    """
    keep_record(concern, by, Act.CLOSE, outcome)
    refuse_leaving_two_on_hold(concern)
    concern.move_to(Concern.Status.CLOSED, outcome=outcome)
    if concern.reporter:
        notify(concern.reporter, "program/concern_closed", concern)


def refuse_leaving_two_on_hold(concern: Concern) -> None:
    match = concern.match
    if match is None:
        return
    lock(match)
    if match.is_on_hold and not Concern.objects.open().of_match(match).exclude(pk=concern.pk).exists():
        raise Refused(
            _("The match in this case is still on hold. Lift the hold or end the match, then close the case."),
            code="case_leaves_match_on_hold",
        )

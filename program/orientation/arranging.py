"""Orientation sessions and the shorter orientation (R23, R24)."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import Refused, lock
from notifications.actions import cancel_queued, notify
from profiles.models import MentorProfile
from program.content.announcements import tell_everybody
from program.models import LimitedOrientation, OrientationSession, Registration

Status = Registration.Status
# Those who come are reminded once, this long before.
REMIND_BEFORE = timedelta(days=1)
# What makes an event work well for somebody is deleted this long after it (R24).
WISHES_LAST = timedelta(days=14)
# A short orientation nobody gave within this time is not going to need what it was asked with.
REQUEST_GOES_STALE = timedelta(days=90)


@transaction.atomic
def register(session: OrientationSession, person: User, *, works_well_with: str = "") -> Registration:
    """A mentor, new or continuing, comes to a session, or waits for a place when it is full (R23).

    Said twice it is once: the place stays, nobody is told again, and only what makes it work well is written anew.
    Refused without a mentor application, when participation has ended, and once the session has begun or is off.
    """
    lock(person)
    lock(session)
    refuse_unless_to_come(session)
    refuse_unless_a_mentor(person)
    mine = session.registrations.filter(person=person)
    if standing := mine.standing().first():
        mine.update(works_well_with=works_well_with or standing.works_well_with)
        standing.refresh_from_db()
        return standing
    return register_anew(session, person, works_well_with)


def register_anew(session: OrientationSession, person: User, works_well_with: str) -> Registration:
    """Under the session's lock, for somebody who neither comes nor waits."""
    status = Status.COMING if free_places(session) > 0 else Status.WAITING
    fresh = {"status": status, "works_well_with": works_well_with, "registered_at": Now()}
    registration, _is_new = Registration.objects.update_or_create(session=session, person=person, defaults=fresh)
    registration.refresh_from_db()
    kind = "program/session_registered" if status == Status.COMING else "program/session_waiting"
    notify(person, kind, registration, occasion=registration.registered_at.isoformat())
    return registration


def free_places(session: OrientationSession) -> int:
    return session.capacity - session.registrations.filter(status=Status.COMING).count()


def refuse_unless_a_mentor(person: User) -> None:
    if not User.objects.active().filter(pk=person.pk).exists():
        raise Refused(_("Your participation in the program has ended."), code="your_participation_ended")
    if not MentorProfile.objects.filter(user=person).exists():
        raise Refused(
            _("Sessions are for mentors. A short orientation is for everyone. You can ask for one on this page."),
            code="sessions_are_for_mentors",
        )


def is_to_come(session: OrientationSession) -> bool:
    return OrientationSession.objects.to_come().filter(pk=session.pk).exists()


def refuse_unless_to_come(session: OrientationSession) -> None:
    if not is_to_come(session):
        raise Refused(_("This session has started or was called off."), code="session_begun_or_called_off")


@transaction.atomic
def cancel(registration: Registration) -> None:
    """Somebody does not come after all; the first on the waiting list gets the place and is told."""
    session = registration.session
    lock(session)
    lock(registration)
    refuse_unless_to_come(session)
    take_out(registration)


@transaction.atomic
def cancel_everything(person: User) -> None:
    """Somebody who has left comes to no session: every place still to come goes to the next who waits (R26).

    Under the person's lock, after all else of theirs is closed: sessions are locked one by one, in the order of keys.
    """
    mine = Registration.objects.filter(person=person, session__in=OrientationSession.objects.to_come()).standing()
    for registration in mine.select_related("session").order_by("session_id"):
        lock(registration.session)
        lock(registration)
        if registration.status != Status.CANCELLED and is_to_come(registration.session):
            take_out(registration)


def take_out(registration: Registration) -> None:
    """Under the session's lock and its own."""
    was_coming = registration.status == Status.COMING
    Registration.objects.filter(pk=registration.pk).update(status=Status.CANCELLED, works_well_with="")
    registration.refresh_from_db()
    cancel_queued(registration)
    if was_coming:
        fill_places(registration.session)


def fill_places(session: OrientationSession) -> None:
    """Those who have waited longest and still take part come, as far as there is room. Under the session's lock."""
    waiting = session.registrations.filter(status=Status.WAITING, person__in=User.objects.active())
    longest_first = waiting.select_related("person").order_by("registered_at", "pk")
    for registration in longest_first[: max(free_places(session), 0)]:
        Registration.objects.filter(pk=registration.pk).update(status=Status.COMING)
        notify(registration.person, "program/session_place_free", registration)


@transaction.atomic
def follow_change(session: OrientationSession, *, has_moved: bool) -> int:
    """After staff changed a session: new places go to those who wait; who is told of another time or place.

    Returns how many were told that it has moved. A session that has begun or was called off concerns nobody any more.
    """
    lock(session)
    if not is_to_come(session):
        return 0
    fill_places(session)
    if not has_moved:
        return 0
    OrientationSession.objects.filter(pk=session.pk).update(sequence=F("sequence") + 1, reminded_at=None)
    session.refresh_from_db(fields=["sequence", "reminded_at"])
    standing = list(session.registrations.all().standing().select_related("person"))
    for registration in standing:
        notify(registration.person, "program/session_moved", registration, occasion=str(session.sequence))
    return len(standing)


def to_invite(session: OrientationSession) -> QuerySet[User]:
    """Approved mentors who take part and have not answered this session's invitation yet."""
    mentors = MentorProfile.objects.filter(status=MentorProfile.Status.APPROVED)
    answered = Registration.objects.filter(session=session)
    return User.objects.active().filter(pk__in=mentors.values("pk")).exclude(pk__in=answered.values("person"))


@transaction.atomic
def invite(session: OrientationSession) -> int:
    """Invite every approved mentor to a session, each once (R25). Returns how many; refused when it is over."""
    lock(session)
    refuse_unless_to_come(session)
    return tell_everybody(to_invite(session), "program/session_invitation", session)


@transaction.atomic
def call_off(session: OrientationSession) -> int:
    """A session does not take place; returns how many who come or wait are told. Refused once it has begun."""
    lock(session)
    refuse_unless_to_come(session)
    OrientationSession.objects.filter(pk=session.pk).update(cancelled_at=Now(), sequence=F("sequence") + 1)
    standing = list(session.registrations.all().standing().select_related("person"))
    for registration in standing:
        cancel_queued(registration)
        notify(registration.person, "program/session_called_off", registration)
    return len(standing)


@transaction.atomic
def ask_for_limited(person: User, *, how: str, works_well_with: str = "") -> LimitedOrientation:
    """Somebody who cannot come asks for the short orientation (R24). Said twice in the same words it is once.

    Refused to staff, and with other words while one is arranged.
    """
    lock(person)
    if person.is_staff:
        raise Refused(
            _("A staff account doesn't take part. Log the orientation in the staff workspace."),
            code="staff_cannot_ask_for_orientation",
        )
    asked = {"how": how, "works_well_with": works_well_with}
    arranged = LimitedOrientation.objects.filter(person=person, given_on=None)
    if standing := arranged.filter(**asked).first():
        return standing
    if arranged.exists():
        raise Refused(
            _("You have already asked for a short orientation. Program staff will contact you."),
            code="orientation_asked_already",
        )
    return LimitedOrientation.objects.create(person=person, **asked)


@transaction.atomic
def give_limited(limited: LimitedOrientation, *, by: User, on: date) -> None:
    """Staff log that the short orientation was given; what it needed to work well is deleted."""
    lock(limited)
    limited.given_on, limited.given_by, limited.works_well_with = on, by, ""
    limited.save(update_fields=["given_on", "given_by", "works_well_with"])


@transaction.atomic
def remind() -> int:
    """Remind everybody who comes to a session within a day, once. Returns how many sessions."""
    soon = OrientationSession.objects.to_come().filter(starts_at__lte=Now() + REMIND_BEFORE, reminded_at=None)
    pks = list(soon.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))
    OrientationSession.objects.filter(pk__in=pks).update(reminded_at=Now())
    coming = Registration.objects.filter(session__in=pks, status=Status.COMING).select_related("person")
    for registration in coming:
        notify(registration.person, "program/session_reminder", registration)
    return len(pks)


def forget_wishes() -> int:
    """Delete what made past events work well for people (R24). Returns how many were deleted.

    A short orientation that was asked for and never given forgets it when an application nobody went on with would go.
    """
    over = Registration.objects.filter(session__starts_at__lte=Now() - WISHES_LAST).exclude(works_well_with="")
    never_given = LimitedOrientation.objects.filter(asked_at__lte=Now() - REQUEST_GOES_STALE)
    return over.update(works_well_with="") + never_given.exclude(works_well_with="").update(works_well_with="")

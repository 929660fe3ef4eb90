"""Orientation sessions and the short orientation (R23, R24)."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from core import staff_log
from core.sweeps import each_apart, for_each
from core.workflow import Refused, lock, save_changes
from notifications.actions import cancel_queued, notify
from profiles.models import MentorProfile
from program.content.announcements import notify_everyone
from program.models import LimitedOrientation, OrientationSession, Registration
from program.models.orientation import NOT_TAKEN_PLACE

Status = Registration.Status
# Registered people are reminded once, this long before a session.
REMIND_BEFORE = timedelta(days=1)
# Accommodation requests are deleted this long after the session (R24).
ACCOMMODATIONS_KEPT_FOR = timedelta(days=14)
# The accommodation request of a short orientation that was never given is deleted after this time.
UNANSWERED_REQUEST_KEPT_FOR = timedelta(days=90)


@transaction.atomic
def register(session: OrientationSession, person: User, *, works_well_with: str = "") -> Registration:
    """Register a mentor, new or continuing, for a session, or put them on its waitlist when it is full (R23).

    Registering again keeps the spot, notifies nobody, and only updates the accommodation request.
    Refused without a mentor application, when participation has ended, and for started or called-off sessions.
    """
    lock(person)
    lock(session)
    refuse_unless_upcoming(session)
    refuse_unless_mentor(person)
    own_registrations = session.registrations.filter(person=person)
    if existing := own_registrations.active().first():
        own_registrations.update(works_well_with=works_well_with or existing.works_well_with)
        existing.refresh_from_db()
        return existing
    return create_registration(session, person, works_well_with)


def create_registration(session: OrientationSession, person: User, works_well_with: str) -> Registration:
    """Under the session's lock, for someone neither registered nor on the waitlist."""
    status = Status.COMING if free_spots(session) > 0 else Status.WAITING
    values = {"status": status, "works_well_with": works_well_with, "registered_at": Now()}
    registration, _is_new = Registration.objects.update_or_create(session=session, person=person, defaults=values)
    registration.refresh_from_db()
    kind = "program/session_registered" if status == Status.COMING else "program/session_waiting"
    notify(person, kind, registration, occasion=registration.registered_at.isoformat())
    return registration


def free_spots(session: OrientationSession) -> int:
    """Capacity minus registrations; negative after staff reduced the capacity."""
    return session.capacity - session.registrations.filter(status=Status.COMING).count()


def refuse_unless_mentor(person: User) -> None:
    if not User.objects.active().filter(pk=person.pk).exists():
        raise Refused(_("Your participation in the program has ended."), code="your_participation_ended")
    if not MentorProfile.objects.filter(user=person).exists():
        raise Refused(
            _("Sessions are for mentors. A short orientation is for everyone. You can ask for one on this page."),
            code="sessions_are_for_mentors",
        )


def is_upcoming(session: OrientationSession) -> bool:
    return OrientationSession.objects.upcoming().filter(pk=session.pk).exists()


def refuse_unless_upcoming(session: OrientationSession) -> None:
    if not is_upcoming(session):
        raise Refused(_("This session has started or was called off."), code="session_begun_or_called_off")


@transaction.atomic
def cancel(registration: Registration, *, by: User) -> None:
    """Cancel a registration; the first person on the waitlist gets the spot and is notified.

    `by` is the registered person, or staff whom they told.
    """
    session = registration.session
    lock(session)
    lock(registration)
    refuse_unless_upcoming(session)
    cancel_under_lock(registration)
    if by.pk != registration.person_id:
        staff_log.record(by, registration, "Removed this person from the session.")


@transaction.atomic
def record_attendance(registration: Registration, *, by: User, attended: bool) -> None:
    """Staff record that a registered person was there, or take that back, which says nothing of an absence.

    Refused before the session has started, and if it was called off.
    """
    lock(registration.session)
    lock(registration)
    refuse_unless_begun(registration.session)
    save_changes(registration, attended=attended or None)
    if attended:
        staff_log.record(by, registration, "Recorded that this person attended.")
    else:
        staff_log.record(by, registration, "Removed that this person attended.")


@transaction.atomic
def record_walk_in(session: OrientationSession, person: User, *, by: User) -> Registration:
    """Staff record that someone came without a spot: not registered, on the waitlist, or after canceling.

    Who had a spot keeps it. Refused as `refuse_walk_in` says.
    """
    lock(person)
    lock(session)
    refuse_walk_in(session, person)
    registration, _is_new = Registration.objects.get_or_create(
        session=session, person=person, defaults={"status": Status.WALK_IN}
    )
    status = Status.COMING if registration.status == Status.COMING else Status.WALK_IN
    save_changes(registration, status=status, attended=True)
    staff_log.record(by, registration, "Recorded that this person came without a spot.")
    return registration


def refuse_walk_in(session: OrientationSession, person: User) -> None:
    """Refused before the session has started, if it was called off, and for anyone but mentors who take part."""
    refuse_unless_begun(session)
    if not User.objects.active().filter(pk=person.pk).exists():
        raise Refused(_("This person no longer takes part in the program."), code="person_takes_no_part")
    if not MentorProfile.objects.filter(user=person).exists():
        raise Refused(
            _("Sessions are for mentors, and this person has no mentor application. Log a short orientation instead."),
            code="person_is_no_mentor",
        )


def refuse_unless_begun(session: OrientationSession) -> None:
    if not OrientationSession.objects.begun().filter(pk=session.pk).exists():
        raise Refused(str(NOT_TAKEN_PLACE), code="session_not_begun")


@transaction.atomic
def cancel_all_registrations(person: User) -> None:
    """Cancel all upcoming registrations of someone who has left; each spot goes to the waitlist (R26).

    Runs under the person's lock, after everything else of theirs is closed; locks sessions one by one in key order.
    """
    upcoming = OrientationSession.objects.upcoming()
    registrations = Registration.objects.filter(person=person, session__in=upcoming).active()
    for registration in registrations.select_related("session").order_by("session_id"):
        lock(registration.session)
        lock(registration)
        if registration.status != Status.CANCELLED and is_upcoming(registration.session):
            cancel_under_lock(registration)


def cancel_under_lock(registration: Registration) -> None:
    """Under the session's and the registration's lock."""
    was_coming = registration.status == Status.COMING
    Registration.objects.filter(pk=registration.pk).update(status=Status.CANCELLED, works_well_with="")
    registration.refresh_from_db()
    cancel_queued(registration)
    if was_coming:
        fill_free_spots(registration.session)


def fill_free_spots(session: OrientationSession) -> None:
    """Give free spots to those who have waited longest and still take part. Under the session's lock."""
    waiting = session.registrations.filter(status=Status.WAITING, person__in=User.objects.active())
    longest_first = waiting.select_related("person").order_by("registered_at", "pk")
    for registration in longest_first[: max(free_spots(session), 0)]:
        Registration.objects.filter(pk=registration.pk).update(status=Status.COMING)
        notify(registration.person, "program/session_place_free", registration)


@transaction.atomic
def apply_session_change(session: OrientationSession, *, by: User, has_moved: bool) -> int:
    """After staff changed a session: fill new spots from the waitlist, and notify people of a new time or location.

    Returns how many were notified of a move; 0 for a session that has started or was called off.
    """
    lock(session)
    if not is_upcoming(session):
        return 0
    fill_free_spots(session)
    if not has_moved:
        return 0
    OrientationSession.objects.filter(pk=session.pk).update(sequence=F("sequence") + 1, reminded_at=None)
    session.refresh_from_db(fields=["sequence", "reminded_at"])
    registrations = list(session.registrations.all().active().select_related("person"))
    staff_log.record(by, session, "Moved the session. People notified: %(people)s.", people=len(registrations))
    for registration in registrations:
        notify(registration.person, "program/session_moved", registration, occasion=str(session.sequence))
    return len(registrations)


def mentors_to_invite(session: OrientationSession) -> QuerySet[User]:
    """Approved mentors who take part and have not answered the invitation to this session."""
    mentors = MentorProfile.objects.filter(status=MentorProfile.Status.APPROVED)
    answered = Registration.objects.filter(session=session)
    return User.objects.active().filter(pk__in=mentors.values("pk")).exclude(pk__in=answered.values("person"))


@transaction.atomic
def invite(session: OrientationSession, *, by: User) -> int:
    """Invite every approved mentor to a session, each once (R25). Returns how many.

    Refused once the session has started or was called off.
    """
    lock(session)
    refuse_unless_upcoming(session)
    invited = notify_everyone(mentors_to_invite(session), "program/session_invitation", session)
    staff_log.record(by, session, "Invited mentors to the session: %(mentors)s.", mentors=invited)
    return invited


@transaction.atomic
def call_off(session: OrientationSession, *, by: User) -> int:
    """Call a session off. Returns how many registered or waitlisted people are notified.

    Refused once it has started or was called off.
    """
    lock(session)
    refuse_unless_upcoming(session)
    OrientationSession.objects.filter(pk=session.pk).update(cancelled_at=Now(), sequence=F("sequence") + 1)
    registrations = list(session.registrations.all().active().select_related("person"))
    staff_log.record(by, session, "Called the session off. People notified: %(people)s.", people=len(registrations))
    for registration in registrations:
        cancel_queued(registration)
        notify(registration.person, "program/session_called_off", registration)
    return len(registrations)


@transaction.atomic
def ask_for_short_orientation(person: User, *, how: str, works_well_with: str = "") -> LimitedOrientation:
    """Ask for the short orientation instead of a session (R24). Asking twice with the same answers counts once.

    Refused to staff, and with different answers while an earlier request is open.
    """
    lock(person)
    if person.is_staff:
        raise Refused(
            _("A staff account doesn't take part. Log the orientation in the staff workspace."),
            code="staff_cannot_ask_for_orientation",
        )
    answers = {"how": how, "works_well_with": works_well_with}
    open_requests = LimitedOrientation.objects.filter(person=person, given_on=None)
    if existing := open_requests.filter(**answers).first():
        return existing
    if open_requests.exists():
        raise Refused(
            _("You have already asked for a short orientation. Program staff will contact you."),
            code="orientation_asked_already",
        )
    return LimitedOrientation.objects.create(person=person, **answers)


@transaction.atomic
def log_short_orientation(limited: LimitedOrientation, *, by: User, on: date) -> None:
    """Log that staff gave a short orientation; its accommodation request is deleted."""
    lock(limited)
    limited.given_on, limited.given_by, limited.works_well_with = on, by, ""
    limited.save(update_fields=["given_on", "given_by", "works_well_with"])


def remind() -> int:
    """Remind everyone registered for a session within a day, once. Returns the number of sessions."""
    soon = OrientationSession.objects.upcoming().filter(starts_at__lte=Now() + REMIND_BEFORE, reminded_at=None)
    return for_each("session reminders", soon.order_by("pk").values_list("pk", flat=True), remind_of)


class NotReminded(Exception):
    """Some of those who are registered could not be reminded: their registrations are named, and tried again."""


def remind_of(pk: int) -> int:
    """Remind everyone registered for one session; 0 if another worker has done or is doing it.

    Who can't be reminded keeps nobody else from it. The next run tries again, and reminds nobody twice.
    """
    reminded, failed = remind_each(pk)
    if failed:
        raise NotReminded(", ".join(f"registration {key}" for key in failed))
    return reminded


@transaction.atomic
def remind_each(pk: int) -> tuple[int, list[int]]:
    """The number of sessions that are done with, and the keys of registrations that failed."""
    sessions = OrientationSession.objects.filter(pk=pk, reminded_at=None)
    if not sessions.select_for_update(no_key=True, skip_locked=True).exists():
        return 0, []
    registrations = Registration.objects.filter(session=pk, status=Status.COMING).select_related("person")
    failed = each_apart(registrations, lambda row: notify(row.person, "program/session_reminder", row))
    if not failed:
        sessions.update(reminded_at=Now())
    return 1, [registration.pk for registration in failed]

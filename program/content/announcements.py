"""Announcements to many people at once (R25)."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext as _

from accounts.models import User
from core import staff_log
from core.sweeps import for_each
from core.workflow import Refused, lock, save_changes
from matches.models import Match
from notifications.actions import event_key
from notifications.models import Notice, OutgoingMail
from profiles.models import MenteeProfile, MentorProfile
from program.models import Announcement

KIND = "program/announcement"
# Time between release and sending, in which staff can still stop an announcement.
RELEASE_DELAY = timedelta(minutes=5)
BATCH = 1000  # rows per insert


def audience_of(announcement: Announcement) -> QuerySet[User]:
    """The participants it goes to, narrowed by industry (mentors) and college (mentees)."""
    mentees = MenteeProfile.objects.filter(status=MenteeProfile.Status.COMPLETE)
    mentors = MentorProfile.objects.filter(status=MentorProfile.Status.APPROVED)
    if colleges := list(announcement.colleges.all()):
        mentees = mentees.filter(majors__college__in=colleges)
    if industries := list(announcement.industries.all()):
        mentors = mentors.filter(industries__in=industries)
    is_mentee, is_mentor = Q(pk__in=mentees.values("pk")), Q(pk__in=mentors.values("pk"))
    pairs = Match.objects.open()
    is_matched = Q(pk__in=pairs.values("mentee")) | Q(pk__in=pairs.values("mentor"))
    groups: dict[str, Q] = {
        Announcement.Audience.MENTEES: is_mentee,
        Announcement.Audience.MENTORS: is_mentor,
        Announcement.Audience.EVERYBODY: is_mentee | is_mentor,
        Announcement.Audience.PAIRS: (is_mentee | is_mentor) & is_matched,
    }
    return User.objects.active().filter(groups[announcement.audience]).order_by("pk")


@transaction.atomic
def release(announcement: Announcement, *, by: User) -> int:
    """Schedule an announcement for the planned time, at least five minutes from now; until then it can be stopped.

    Returns how many people it reaches today. Refused if it was already sent, or reaches nobody.
    """
    lock(announcement)
    if announcement.sent_at:
        raise Refused(_("This announcement has already been sent."), code="announcement_sent")
    reached = audience_of(announcement).count()
    if not reached:
        raise Refused(_("No one fits this audience. Choose another one."), code="announcement_reaches_nobody")
    earliest = Now() + RELEASE_DELAY
    send_at = Greatest(earliest, announcement.planned_for) if announcement.planned_for else earliest
    save_changes(announcement, send_at=send_at)
    staff_log.record(by, announcement, "Released the announcement. People reached: %(people)s.", people=reached)
    return reached


@transaction.atomic
def take_back(announcement: Announcement, *, by: User) -> None:
    """Stop a released announcement. Refused unless it is waiting to be sent."""
    lock(announcement)
    if announcement.sent_at or not announcement.send_at:
        raise Refused(
            _("You can stop an announcement only while it's waiting to be sent."), code="announcement_not_waiting"
        )
    announcement.send_at = None
    announcement.save(update_fields=["send_at"])
    staff_log.record(by, announcement, "Stopped the announcement.")


def send_due() -> int:
    """Send every announcement that is due. Returns how many. Safe to run at any time."""
    return for_each("announcements", Announcement.objects.due().values_list("pk", flat=True), send)


@transaction.atomic
def send(pk: int) -> bool:
    """Send one notice and one email to everyone in the audience. False if another worker was first."""
    announcement = Announcement.objects.due().select_for_update(no_key=True, skip_locked=True).filter(pk=pk).first()
    if announcement is None:
        return False
    reached = notify_everyone(audience_of(announcement), KIND, announcement)
    Announcement.objects.filter(pk=pk).update(sent_at=Now(), sent_to=reached)
    return True


def notify_everyone(people: QuerySet[User], kind: str, about: Model) -> int:
    """Create one notice and one email about a row for each of these people, each only once. Returns how many people."""
    fields = {"kind": kind, "about_type": ContentType.objects.get_for_model(about), "about_id": about.pk}
    recipients = list(people.values_list("pk", flat=True))
    keys = [{"recipient_id": person, "key": event_key(kind, about.pk, person)} for person in recipients]
    Notice.objects.bulk_create([Notice(**key, **fields) for key in keys], BATCH, ignore_conflicts=True)
    OutgoingMail.objects.bulk_create([OutgoingMail(**key, **fields) for key in keys], BATCH, ignore_conflicts=True)
    return len(keys)

"""What an approved mentor gets, as four separate things that staff can see delivered (R25)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.models import Notice
from profiles.models import MentorProfile
from program.models import Acknowledgement, LimitedOrientation, Material, Registration

# How the third and the fourth reach a mentor. Notices stay when their mails have gone.
INVITATIONS = ("program/session_invitation", "program/announcement")
REMINDERS = (
    *("matches/request_reminder", "matches/reminder", "agreements/deadline_near"),
    *("profiles/confirm_profile", "program/session_reminder"),
)


@dataclass(frozen=True)
class Delivered:
    """One of the four: what it is, how it stands, and since when."""

    text: str
    state: str
    at: datetime | None = None


def delivered_to(person: User) -> list[Delivered]:
    """The four things, for an approved mentor; none for anybody else."""
    approved = MentorProfile.objects.filter(user=person, status=MentorProfile.Status.APPROVED)
    mentor = approved.select_related("approval").first()
    return [orientation(person), materials(mentor), *told(person)] if mentor else []


def orientation(person: User) -> Delivered:
    """The last session somebody was at, or else the short one they were given."""
    attended = Registration.objects.filter(person=person, attended=True).select_related("session")
    if last := attended.order_by("-session__starts_at").first():
        return Delivered(_("Orientation"), str(last.session), last.session.starts_at)
    if short := LimitedOrientation.objects.filter(person=person, given_on__isnull=False).order_by("-given_on").first():
        return Delivered(_("Orientation"), _("Short: %(how)s") % {"how": short.get_how_display()}, short.asked_at)
    return Delivered(_("Orientation"), _("Not yet"))


def materials(mentor: MentorProfile) -> Delivered:
    """They are open to a mentor from the approval on; some are acknowledged."""
    held = Acknowledgement.objects.filter(person=mentor.pk).values("edition__material").distinct().count()
    there = Material.objects.filter(editions__published_at__isnull=False).exclude(kind=Material.Kind.HANDBOOK)
    words = {"open": there.distinct().count(), "read": held}
    since = mentor.approval.at if mentor.approval else None
    return Delivered(_("Preparation materials"), _("%(open)d available, %(read)d acknowledged") % words, since)


def told(person: User) -> list[Delivered]:
    """How many of each a mentor was sent, and the last one's moment."""
    kinds = {_("Event invitations"): INVITATIONS, _("Program reminders"): REMINDERS}
    wanted = {
        f"{name}_{index}": count("pk" if name == "number" else "created_at", filter=Q(kind__in=those))
        for index, those in enumerate(kinds.values())
        for name, count in (("number", Count), ("last", Max))
    }
    sent = Notice.objects.filter(recipient=person).aggregate(**wanted)
    return [
        Delivered(
            text,
            _("%(number)d sent") % {"number": number} if (number := sent[f"number_{index}"]) else _("None yet"),
            sent[f"last_{index}"],
        )
        for index, text in enumerate(kinds)
    ]

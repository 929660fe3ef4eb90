"""The four kinds of support an approved mentor gets, so that staff can see each one delivered (R25)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.models import Notice
from profiles.models import MentorProfile
from program.models import Acknowledgement, LimitedOrientation, Material, Registration

# The message types of the third and fourth kind. Notices are kept longer than emails.
INVITATIONS = ("program/session_invitation", "program/announcement")
REMINDERS = (
    *("matches/request_reminder", "matches/reminder", "agreements/deadline_near"),
    *("profiles/confirm_profile", "program/session_reminder"),
)


@dataclass(frozen=True)
class Line:
    """One row of the page about a person: what it is, its state, since when, and its admin page."""

    text: str
    state: str = ""
    at: datetime | None = None
    href: str = ""


def support_items(person: User) -> list[Line]:
    """The four kinds of support of an approved mentor; an empty list for anyone else."""
    approved = MentorProfile.objects.filter(user=person, status=MentorProfile.Status.APPROVED)
    mentor = approved.select_related("approval").first()
    return [orientation_item(person), materials_item(mentor), *message_items(person)] if mentor else []


def orientation_item(person: User) -> Line:
    """The last session this person attended, or else their last short orientation."""
    attended = Registration.objects.attended().filter(person=person).select_related("session")
    if last := attended.order_by("-session__starts_at").first():
        return Line(_("Orientation"), str(last.session), last.session.starts_at)
    if short := LimitedOrientation.objects.filter(person=person, given_on__isnull=False).order_by("-given_on").first():
        return Line(_("Orientation"), _("Short: %(how)s") % {"how": short.get_how_display()}, short.asked_at)
    return Line(_("Orientation"), _("Not yet"))


def materials_item(mentor: MentorProfile) -> Line:
    """Materials are available to a mentor from approval on; some are acknowledged."""
    acknowledged = Acknowledgement.objects.filter(person=mentor.pk).values("edition__material").distinct().count()
    published = Material.objects.filter(editions__published_at__isnull=False).exclude(kind=Material.Kind.HANDBOOK)
    counts = {"open": published.distinct().count(), "read": acknowledged}
    since = mentor.approval.at if mentor.approval else None
    return Line(_("Preparation materials"), _("%(open)d available, %(read)d acknowledged") % counts, since)


def message_items(person: User) -> list[Line]:
    """How many invitations and reminders a mentor was sent, and when the last one was sent."""
    kinds_by_label = {_("Event invitations"): INVITATIONS, _("Program reminders"): REMINDERS}
    aggregates = {
        f"{name}_{index}": aggregate("pk" if name == "number" else "created_at", filter=Q(kind__in=kinds))
        for index, kinds in enumerate(kinds_by_label.values())
        for name, aggregate in (("number", Count), ("last", Max))
    }
    sent = Notice.objects.filter(recipient=person).aggregate(**aggregates)
    return [
        Line(
            text,
            _("%(number)d sent") % {"number": number} if (number := sent[f"number_{index}"]) else _("None yet"),
            sent[f"last_{index}"],
        )
        for index, text in enumerate(kinds_by_label)
    ]

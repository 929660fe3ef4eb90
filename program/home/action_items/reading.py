"""Materials the program asks people to read (R25, R26): last on the page, and never blocking anything else."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.prepared import prepared
from profiles.models import MenteeProfile, MentorProfile
from program.home.action_items.action_item import ActionItem
from program.models import Edition, Material

Kind = Material.Kind
FOR_MENTEES, FOR_MENTORS = {Kind.HANDBOOK, Kind.POLICY}, {Kind.MANUAL, Kind.POLICY, Kind.GUIDE}


@prepared
def editions_to_acknowledge(person: Any, *, kinds: frozenset[str]) -> QuerySet:
    return Edition.objects.to_acknowledge(person, kinds)


def material_items(person: User, mentee: MenteeProfile | None, mentor: MentorProfile | None) -> Iterator[ActionItem]:
    """Each current edition that asks for an acknowledgement this person has not given."""
    kinds: set[str] = set()
    if mentee and mentee.is_complete:
        kinds |= FOR_MENTEES
    if mentor and mentor.status == MentorProfile.Status.APPROVED:
        kinds |= FOR_MENTORS
    if not kinds:
        return
    for edition in editions_to_acknowledge(person.pk, kinds=frozenset(kinds)):
        yield ActionItem(
            title=_("Please read: %(title)s") % {"title": edition.material},
            who=edition.change_note or _("At the end, one click confirms that you've read it and will follow it."),
            href=edition.material.get_absolute_url(),
            label=_("Read this edition"),
            icon="book-open",
        )

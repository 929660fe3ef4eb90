"""Materials the program asks people to read (R25, R26): last on the page, and never blocking anything else."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from profiles.models import MenteeProfile, MentorProfile
from program.home.action_items.action_item import ActionItem
from program.models import Edition, Material

Kind = Material.Kind
FOR_MENTEES, FOR_MENTORS = {Kind.HANDBOOK, Kind.POLICY}, {Kind.MANUAL, Kind.POLICY, Kind.GUIDE}


def material_items(person: User, mentee: MenteeProfile | None, mentor: MentorProfile | None) -> Iterator[ActionItem]:
    """Each current edition that asks for an acknowledgement this person has not given."""
    kinds: set[str] = set()
    if mentee and mentee.is_complete:
        kinds |= FOR_MENTEES
    if mentor and mentor.status == MentorProfile.Status.APPROVED:
        kinds |= FOR_MENTORS
    if not kinds:
        return
    for edition in Edition.objects.to_acknowledge(person, kinds):
        yield ActionItem(
            title=_("Please read: %(title)s") % {"title": edition.material},
            who=edition.change_note or _("At the end, one click confirms that you've read it and will follow it."),
            href=edition.material.get_absolute_url(),
            label=_("Read this edition"),
            icon="book-open",
        )

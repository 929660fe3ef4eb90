"""What happens once at the start of a semester: mentors are asked to confirm their profiles (R10)."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core import days, staff_log
from core.sweeps import for_all
from core.workflow import Refused, lock, save_changes
from profiles import actions as profiles
from profiles.models import MentorProfile
from program.models import Term

# R10: mentors are asked in the first days of a semester. After downtime they are asked later, but not at midterm.
# Must be shorter than emails are kept, because the existing email prevents a second one.
ASK_WITHIN_DAYS = 14


def day_to_ask(term: Term) -> date | None:
    """From when mentors are asked, for a semester whose first day was just entered or changed.

    No one is asked because of a first day that is past: the office may be entering an earlier semester, or mending one.
    """
    if term.starts_on > days.today():
        return term.starts_on
    has_begun_to_ask = term.ask_mentors_on is not None and term.ask_mentors_on <= days.today()
    return term.ask_mentors_on if has_begun_to_ask else None


@transaction.atomic
def ask_now(term: Term, *, by: User) -> None:
    """Staff have mentors asked from today on, in a semester that began before it was entered.

    Refused before its first day and after its last one, and if mentors are or were asked in it anyway.
    """
    lock(term)
    if term.ask_mentors_on is not None:
        raise Refused(_("Mentors are already being asked this semester."), code="mentors_are_asked_already")
    if not Term.objects.current().filter(pk=term.pk).exists():
        raise Refused(_("Mentors can be asked only during the semester."), code="no_semester_now")
    save_changes(term, ask_mentors_on=days.Today())
    staff_log.record(by, term, "Asked mentors to confirm their profiles.")


def ask_mentors_to_confirm() -> int:
    """Ask posted mentors who have not confirmed their profile since the semester began, once per semester (R10).

    Returns how many matched, including those already asked. Safe to run at any time; asks no one between semesters.
    """
    asking = Term.objects.filter(ask_mentors_on__lte=days.Today(), ask_mentors_on__gt=days.Today(-ASK_WITHIN_DAYS))
    return sum(ask_in_term(term) for term in asking)


def mentors_to_ask(term: Term) -> QuerySet[MentorProfile]:
    """Posted mentors who have not confirmed their profile since the semester began."""
    return MentorProfile.objects.posted().exclude(confirmed_at__gte=days.start_of_day(term.starts_on))


def ask_in_term(term: Term) -> int:
    return for_all(
        "profiles to confirm",
        mentors_to_ask(term).order_by("pk").values_list("pk", flat=True),
        lambda pks: profiles.ask_to_confirm(
            MentorProfile.objects.filter(pk__in=pks), occasion=f"{term.season}-{term.year}"
        ),
    )

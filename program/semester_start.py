"""What happens once at the start of a semester."""

from core import days
from core.sweeps import for_all
from profiles import actions as profiles
from profiles.models import MentorProfile
from program.models import Term

# R10: mentors are asked in the first days of a semester. After downtime they are asked later, but not at midterm.
# Must be shorter than emails are kept, because the existing email prevents a second one.
ASK_WITHIN_DAYS = 14


def ask_mentors_to_confirm() -> int:
    """Ask posted mentors who have not confirmed their profile since the semester began, once per semester (R10).

    Returns how many matched, including those already asked. Safe to run at any time; asks no one between semesters.
    """
    started_terms = Term.objects.filter(starts_on__lte=days.Today(), starts_on__gt=days.Today(-ASK_WITHIN_DAYS))
    return sum(ask_in_term(term) for term in started_terms)


def ask_in_term(term: Term) -> int:
    mentors = MentorProfile.objects.posted().exclude(confirmed_at__gte=days.start_of_day(term.starts_on))
    return for_all(
        "profiles to confirm",
        mentors.order_by("pk").values_list("pk", flat=True),
        lambda pks: profiles.ask_to_confirm(
            MentorProfile.objects.filter(pk__in=pks), occasion=f"{term.season}-{term.year}"
        ),
    )

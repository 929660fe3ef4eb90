"""What happens once at the start of a semester."""

from django.db import transaction

from core import days
from profiles import actions as profiles
from profiles.models import MentorProfile
from program.models import Term

# R10: mentors are asked in the first days of a semester. After downtime they are asked later, but not at midterm.
# Must be shorter than emails are kept, because the existing email prevents a second one.
ASK_WITHIN_DAYS = 14


@transaction.atomic
def ask_mentors_to_confirm() -> int:
    """Ask posted mentors who have not confirmed their profile since the semester began, once per semester (R10).

    Returns how many matched, including those already asked. Safe to run at any time; asks no one between semesters.
    """
    started_terms = Term.objects.filter(starts_on__lte=days.Today(), starts_on__gt=days.Today(-ASK_WITHIN_DAYS))
    asked = 0
    for term in started_terms:
        mentors = MentorProfile.objects.posted().exclude(confirmed_at__gte=days.start_of_day(term.starts_on))
        asked += profiles.ask_to_confirm(mentors, occasion=f"{term.season}-{term.year}")
    return asked

"""What happens once at the start of a semester."""

from django.db import transaction

from core import days
from profiles import actions as profiles
from profiles.models import MentorProfile
from program.models import Term

# R10: mentors are asked in the first days of a semester; a beat that slept meanwhile asks later, but not in midterm.
# Shorter than mails are kept, since the mail that is there keeps a second one from being written.
ASK_WITHIN = 14  # days


@transaction.atomic
def ask_mentors_to_confirm() -> int:
    """Ask posted mentors who have not confirmed their profile since the semester began, once in it (R10).

    Returns how many were chosen, asked before or not. Safe to run at any time; nobody is asked between semesters.
    """
    begun = Term.objects.filter(starts_on__lte=days.Today(), starts_on__gt=days.Today(-ASK_WITHIN))
    asked = 0
    for term in begun:
        mentors = MentorProfile.objects.posted().exclude(confirmed_at__gte=days.begin_of(term.starts_on))
        asked += profiles.ask_to_confirm(mentors, occasion=f"{term.season}-{term.year}")
    return asked

"""A decision of staff about an application, and the five minutes after it."""

from django.db.models.functions import Now

from profiles import actions
from profiles.models import MentorReview


def approve_for_good(mentor, **details):
    """A colleague approves, and five minutes pass: the profile is posted."""
    return take_effect(actions.approve(mentor, **details))


def send_back_for_good(mentor, **details):
    """A colleague asks for a change, and five minutes pass."""
    return take_effect(actions.send_back(mentor, **details))


def take_effect(review=None):
    """Five minutes pass, and the sweep carries out all decisions; `review` and its mentor as they then are."""
    pass_undo_window()
    actions.carry_out_decisions()
    if review:
        review.refresh_from_db()
        review.mentor.refresh_from_db()
    return review


def pass_undo_window():
    """No decision can be undone any more; no sweep has run."""
    MentorReview.objects.filter(takes_effect_at__gt=Now()).update(takes_effect_at=Now())

"""Who is told what about applications, profiles and searches. Templates: templates/emails/profiles/."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityClaim
from notifications.actions import forget, take_back, tell, tell_many
from notifications.registry import register_heading, register_kind, register_noun, register_samples
from notifications.rendering import absolute
from profiles.confirm_link import link_for
from profiles.models import MentorProfile, MentorReview, SavedSearch
from profiles.models.review import UNDO_WINDOW

DECISIONS = ("approved", "returned", "declined")


def application_received(mentor: MentorProfile) -> None:
    tell(mentor.user, "profiles/application_received", mentor, occasion=str(mentor.submitted_at))


def application_approved(review: MentorReview) -> None:
    tell_after_the_undo_window(review, "profiles/application_approved")


def application_returned(review: MentorReview) -> None:
    tell_after_the_undo_window(review, "profiles/application_returned")


def application_declined(review: MentorReview) -> None:
    tell_after_the_undo_window(review, "profiles/application_declined")


def tell_after_the_undo_window(review: MentorReview, kind: str) -> None:
    """The notice appears and the mail leaves when the decision can no longer be undone."""
    forget(review.mentor, "profiles/application_received")
    tell(review.mentor.user, kind, review, after=UNDO_WINDOW)


def decision_undone(review: MentorReview) -> None:
    """Nobody hears of a decision that was undone."""
    take_back(review)


def profile_hidden(mentor: MentorProfile) -> None:
    tell(mentor.user, "profiles/profile_hidden", mentor, occasion=str(mentor.hidden_until))


def confirm_profile(mentors: models.QuerySet, occasion: str) -> None:
    tell_many("profiles/confirm_profile", mentors, recipient="user_id", occasion=occasion)


def graduate_confirmed(claim: IdentityClaim) -> None:
    tell(claim.user, "profiles/graduate_confirmed", claim, occasion=str(claim.answered_at))


def graduate_asked_again(claim: IdentityClaim) -> None:
    tell(claim.user, "profiles/graduate_asked_again", claim, occasion=str(claim.answered_at))


def words_of_saved_search(saved: SavedSearch, reader: Any) -> dict[str, Any]:
    return {"search_link": absolute(saved.get_absolute_url())}


def words_of_mentor(mentor: MentorProfile, reader: Any) -> dict[str, Any]:
    return {"confirm_link": lambda: absolute(link_for(mentor))}


def is_still_decided_so(review: MentorReview, reader: Any) -> bool:
    """An applicant who has moved on within the five minutes does not hear what is no longer so."""
    return review.mentor.status == review.decision


def register() -> None:
    """Tell the outbox how these messages behave; called once, as the app starts."""
    register_nouns()
    register_previews()
    register_kinds()


def register_nouns() -> None:
    register_noun(SavedSearch, lambda: SavedSearch.objects.select_related("mentee__user"), words_of_saved_search)
    register_noun(MentorProfile, lambda: MentorProfile.objects.select_related("user"), words_of_mentor)
    register_noun(MentorReview, lambda: MentorReview.objects.select_related("mentor__user"))
    register_noun(IdentityClaim, lambda: IdentityClaim.objects.select_related("user"))


def register_previews() -> None:
    hidden, asked_again = models.Q(hidden_until__isnull=False), ~models.Q(answer="")
    for kind in ("application_received", "confirm_profile"):
        register_samples(MentorProfile, lambda mentor: mentor.user, f"profiles/{kind}")
    register_samples(MentorProfile, lambda mentor: mentor.user, "profiles/profile_hidden", among=hidden)
    for decision in DECISIONS:
        kind, decided_so = f"profiles/application_{decision}", models.Q(decision=decision)
        register_samples(MentorReview, lambda review: review.mentor.user, kind, among=decided_so)
    register_samples(IdentityClaim, lambda claim: claim.user, "profiles/graduate_confirmed")
    register_samples(IdentityClaim, lambda claim: claim.user, "profiles/graduate_asked_again", among=asked_again)
    register_samples(SavedSearch, lambda saved: saved.mentee.user, "profiles/mentor_joined")


def register_kinds() -> None:
    register_heading("profiles", _("My application and profile"), position=3)
    for no_rule_requires in ("profiles/mentor_joined", "profiles/confirm_profile"):
        register_kind(no_rule_requires, is_optional=True)
    for decision in DECISIONS:
        register_kind(f"profiles/application_{decision}", is_true=is_still_decided_so)

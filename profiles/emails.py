"""Notifications about applications, profiles and saved searches. Templates: templates/emails/profiles/."""

from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityClaim
from notifications.actions import cancel_queued, notify, notify_many
from notifications.registry import register_heading, register_message, register_preview_sources, register_subject
from notifications.rendering import absolute_url
from profiles.confirm_link import link_for
from profiles.models import MenteeProfile, MentorProfile, MentorReview, SavedSearch

DECISIONS = ("approved", "returned", "declined")


def application_received(mentor: MentorProfile) -> None:
    notify(mentor.user, "profiles/application_received", mentor, occasion=str(mentor.submitted_at))


def application_decided(review: MentorReview) -> None:
    cancel_queued(review.mentor, "profiles/application_received")
    notify(review.mentor.user, f"profiles/application_{review.decision}", review)


def correction_asked(review: MentorReview) -> None:
    notify(review.mentor.user, "profiles/correction_asked", review)


def profile_hidden(mentor: MentorProfile) -> None:
    notify(mentor.user, "profiles/profile_hidden", mentor, occasion=str(mentor.hidden_until))


def confirm_profile(mentors: QuerySet, occasion: str) -> None:
    notify_many("profiles/confirm_profile", mentors, recipient="user_id", occasion=occasion)


def graduate_confirmed(claim: IdentityClaim) -> None:
    notify(claim.user, "profiles/graduate_confirmed", claim, occasion=str(claim.answered_at))


def graduate_asked_again(claim: IdentityClaim) -> None:
    notify(claim.user, "profiles/graduate_asked_again", claim, occasion=str(claim.answered_at))


def spoken_with(mentee: MenteeProfile) -> None:
    notify(mentee.user, "profiles/spoken_with", mentee)


def saved_search_context(saved: SavedSearch, reader: Any) -> dict[str, Any]:
    return {"search_link": absolute_url(saved.get_absolute_url())}


def mentor_context(mentor: MentorProfile, reader: Any) -> dict[str, Any]:
    return {"confirm_link": lambda: absolute_url(link_for(mentor))}


def decision_still_stands(review: MentorReview, reader: Any) -> bool:
    """False if the applicant has moved on before the email leaves, so the decision no longer holds."""
    return review.mentor.status == review.decision


def correction_still_stands(review: MentorReview, reader: Any) -> bool:
    """False if the mentor has changed the profile before the email leaves, or staff have found it right."""
    return review.mentor.correction_asked_at is not None


def register() -> None:
    """Register the messages of this app and how they behave; called once, at startup."""
    register_heading("profiles", _("My application and profile"), position=3)
    joined, outdated = _("A mentor who matches a saved search has joined"), _("Your profile may be out of date")
    register_message("profiles/mentor_joined", is_optional=True, label=joined)
    register_message("profiles/confirm_profile", is_optional=True, label=outdated)
    for decision in DECISIONS:
        register_message(f"profiles/application_{decision}", still_relevant=decision_still_stands)
    register_message("profiles/correction_asked", still_relevant=correction_still_stands)
    register_subject(SavedSearch, lambda: SavedSearch.objects.select_related("mentee__user"), saved_search_context)
    register_subject(MentorProfile, lambda: MentorProfile.objects.select_related("user"), mentor_context)
    register_subject(MentorReview, lambda: MentorReview.objects.select_related("mentor__user"))
    register_subject(MenteeProfile, lambda: MenteeProfile.objects.select_related("user"))
    register_subject(IdentityClaim, lambda: IdentityClaim.objects.select_related("user"))
    register_previews()


def register_previews() -> None:
    own_user = attrgetter("user")
    register_preview_sources(MentorProfile, own_user, "profiles/application_received", "profiles/confirm_profile")
    register_preview_sources(MentorProfile, own_user, "profiles/profile_hidden", condition=~Q(hidden_until=None))
    asked = Q(decision=MentorReview.Decision.CORRECTION)
    register_preview_sources(MentorReview, attrgetter("mentor.user"), "profiles/correction_asked", condition=asked)
    for decision in DECISIONS:
        kind, condition = f"profiles/application_{decision}", Q(decision=decision)
        register_preview_sources(MentorReview, attrgetter("mentor.user"), kind, condition=condition)
    register_preview_sources(IdentityClaim, own_user, "profiles/graduate_confirmed")
    register_preview_sources(IdentityClaim, own_user, "profiles/graduate_asked_again", condition=~Q(answer=""))
    register_preview_sources(MenteeProfile, own_user, "profiles/spoken_with", condition=~Q(spoken_at=None))
    register_preview_sources(SavedSearch, attrgetter("mentee.user"), "profiles/mentor_joined")

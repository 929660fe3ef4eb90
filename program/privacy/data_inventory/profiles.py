"""Applications, profiles and saved searches."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from profiles.models import (
    Attainment,
    MenteeProfile,
    MentorProfile,
    MentorReview,
    ResponseStats,
    SavedMentor,
    SavedSearch,
)
from program.privacy.data_inventory.data_category import CONTACT, SEARCH, DataCategory, own_rows


def decisions_in_effect(person: User) -> QuerySet:
    """Staff can undo a decision before it takes effect; until then only staff have it."""
    return MentorReview.objects.carried_out().filter(mentor=person.pk).order_by("pk")


DATA_CATEGORIES = [
    DataCategory(
        "mentee_application",
        _("Mentee application"),
        own_rows(MenteeProfile),
        ("status", "standing", "majors", "is_undeclared", "minor", "class_level", "graduation_year", "industries")
        + ("occupations", "topics", "goals", "about_me", "contact_methods", "phone", "link", "is_adult")
        + ("acknowledged_at", "completed_at", "spoken_at", "spoken_note"),
    ),
    DataCategory(
        "mentee_application_history",
        _("Earlier versions of your mentee application"),
        own_rows(MenteeProfile.pgh_event_model, "pgh_obj"),
        ("pgh_created_at", "status", "is_adult"),
    ),
    DataCategory(
        "mentor_profile",
        _("Mentor application and profile"),
        own_rows(MentorProfile),
        ("status", "submitted_at", "profession", "occupation", "employer", "employer_kind", "is_employer_hidden")
        + ("industries", "years_of_experience", "affiliation", "graduation_year", "helps_any_major", "helped_majors")
        + ("helped_colleges", "topics", "skills", "languages", "city", "availability", "bio", "bio_language", "photo")
        + ("meeting_modes", "capacity", "places_taken", "paused_until", "hidden_until", "hidden_reason")
        + ("confirmed_at", "acknowledged_at", "unanswered_since", "silent_since")
        + ("changed_since_approval_at", "reviewed_facts", "correction_asked_at"),
        SEARCH,
    ),
    DataCategory(
        "mentor_profile_history",
        _("Earlier versions of your mentor profile"),
        own_rows(MentorProfile.pgh_event_model, "pgh_obj"),
        ("pgh_created_at", "status", "profession", "employer", "capacity", "hidden_until", "paused_until"),
        SEARCH,
    ),
    DataCategory(
        "mentor_contact",
        _("How you can be contacted as a mentor"),
        own_rows(MentorProfile),
        ("contact_methods", "phone", "link"),
        CONTACT,
    ),
    DataCategory(
        "attainments", _("Education and experience"), own_rows(Attainment, "mentor"), ("kind", "text", "year"), SEARCH
    ),
    DataCategory("reviews", _("Staff decisions"), decisions_in_effect, ("decision", "reason", "at")),
    DataCategory(
        "answering_habit",
        _("How quickly you usually answer"),
        own_rows(ResponseStats, "mentor"),
        ("waiting", "usual_days"),
        SEARCH,
    ),
    DataCategory("saved_mentors", _("Saved mentors"), own_rows(SavedMentor, "mentee"), ("mentor", "saved_at"), SEARCH),
    DataCategory(
        "saved_searches", _("Saved searches"), own_rows(SavedSearch, "mentee"), ("query_string", "saved_at"), SEARCH
    ),
]

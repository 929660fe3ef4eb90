"""Stores answers and other changes in a profile."""

from typing import Any

from django.db.models.functions import Now

from profiles.models import Attainment, MenteeProfile, MentorProfile
from profiles.search import index

# A change of these after approval is marked until staff have checked it.
CHECKED_BY_STAFF = ("profession", "employer", "employer_kind", "years_of_experience")
NOTHING_TO_REVIEW = {"changed_since_approval_at": None, "reviewed_facts": None, "correction_asked_at": None}


def save_fields(profile: MenteeProfile | MentorProfile, **values: Any) -> None:
    """Set these fields, and save no others."""
    for name, value in values.items():
        setattr(profile, name, value)
    profile.save(update_fields=values)


def save_and_index(mentor: MentorProfile, **values: Any) -> None:
    """As `save_fields`, then update what searches find."""
    save_fields(mentor, **values)
    index.refresh([mentor.pk])


def save_answers(profile: MenteeProfile | MentorProfile, answers: dict[str, Any]) -> None:
    """Save answers by field name; for many-to-many fields, the selected objects."""
    many_to_many = [name for name in answers if profile._meta.get_field(name).many_to_many]
    save_fields(profile, **{name: value for name, value in answers.items() if name not in many_to_many})
    for name in many_to_many:
        getattr(profile, name).set(answers[name])


def replace_attainments(mentor: MentorProfile, attainments: list[dict[str, Any]]) -> None:
    """Replace all attainments by these; one without a text is left out."""
    mentor.attainments.all().delete()
    Attainment.objects.bulk_create(
        Attainment(mentor=mentor, kind=row["kind"], text=row["text"], year=row.get("year"))
        for row in attainments
        if row.get("text")
    )


def checked_facts(mentor: MentorProfile) -> dict[str, Any]:
    """The current values of what staff check: profession, employer, years of experience and attainments."""
    attainments = Attainment.objects.filter(mentor=mentor).order_by("kind", "text", "year")
    return {name: getattr(mentor, name) for name in CHECKED_BY_STAFF} | {
        "attainments": list(map(list, attainments.values_list("kind", "text", "year")))
    }


def marks_for_staff(mentor: MentorProfile, before: dict[str, Any]) -> dict[str, Any]:
    """What to save so that staff review a change of these facts, made after they approved them.

    What they had reviewed is kept beside it. A mentor who puts it back leaves nothing to review.
    """
    is_approved = mentor.approval_id is not None
    now = checked_facts(mentor)
    if now == before or not (is_approved or mentor.reviews.scheduled().filter(decision="approved").exists()):
        return {}
    was_unchanged = mentor.changed_since_approval_at is None
    reviewed = before if mentor.reviewed_facts is None and was_unchanged else mentor.reviewed_facts
    if now == reviewed:
        return NOTHING_TO_REVIEW
    changed = {"changed_since_approval_at": Now()} if is_approved else {}
    return changed | {"reviewed_facts": reviewed, "correction_asked_at": None}

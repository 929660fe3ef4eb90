"""Stores the answers of an application in a profile."""

from typing import Any

from django.db.models.functions import Now

from profiles.models import Attainment, MenteeProfile, MentorProfile

# A change of these after approval is marked until staff have checked it.
CHECKED_BY_STAFF = ("profession", "employer", "employer_kind")


def save_answers(profile: MenteeProfile | MentorProfile, answers: dict[str, Any]) -> None:
    """Save answers by field name; for many-to-many fields, the selected objects."""
    is_many_to_many = {name: profile._meta.get_field(name).many_to_many for name in answers}
    for name, value in answers.items():
        if not is_many_to_many[name]:
            setattr(profile, name, value)
    profile.save(update_fields=[name for name, is_many in is_many_to_many.items() if not is_many])
    for name, is_many in is_many_to_many.items():
        if is_many:
            getattr(profile, name).set(answers[name])


def replace_attainments(mentor: MentorProfile, attainments: list[dict[str, Any]]) -> None:
    """Replace all attainments by these; one without a text is left out."""
    mentor.attainments.all().delete()
    with_text = [attainment for attainment in attainments if attainment.get("text")]
    Attainment.objects.bulk_create(
        Attainment(mentor=mentor, kind=row["kind"], text=row["text"], year=row.get("year")) for row in with_text
    )


def checked_facts(mentor: MentorProfile) -> tuple[Any, ...]:
    """The current values of what staff check: profession, employer and attainments."""
    attainments = mentor.attainments.order_by("kind", "text", "year").values_list("kind", "text", "year")
    return (*(getattr(mentor, name) for name in CHECKED_BY_STAFF), *attainments)


def mark_changed(mentor: MentorProfile, *, staff_should_check: bool) -> None:
    mentor.changed_at = Now()
    fields = ["changed_at"]
    if staff_should_check:
        mentor.changed_since_approval_at = Now()
        fields.append("changed_since_approval_at")
    mentor.save(update_fields=fields)
    mentor.refresh_from_db(fields=fields)

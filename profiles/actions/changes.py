"""Writing answers into a profile: fields, choices and lines."""

from typing import Any

from django.db.models.functions import Now

from profiles.models import Attainment, MenteeProfile, MentorProfile

# A change of these after the approval is marked until staff have seen it.
CHECKED_BY_STAFF = ("profession", "employer", "employer_kind")


def write(profile: MenteeProfile | MentorProfile, answers: dict[str, Any]) -> None:
    """Save answers by field name; many-to-many fields take the things chosen."""
    kinds = {name: profile._meta.get_field(name).many_to_many for name in answers}
    for name, value in answers.items():
        if not kinds[name]:
            setattr(profile, name, value)
    profile.save(update_fields=[name for name, is_many in kinds.items() if not is_many])
    for name, is_many in kinds.items():
        if is_many:
            getattr(profile, name).set(answers[name])


def replace_attainments(mentor: MentorProfile, lines: list[dict[str, Any]]) -> None:
    """The lines as they now stand; a line without a text is no line."""
    mentor.attainments.all().delete()
    wanted = [line for line in lines if line.get("text")]
    Attainment.objects.bulk_create(
        Attainment(mentor=mentor, kind=line["kind"], text=line["text"], year=line.get("year")) for line in wanted
    )


def checked_facts(mentor: MentorProfile) -> tuple[Any, ...]:
    """What staff have checked, as it stands: profession, employer and attainments."""
    lines = mentor.attainments.order_by("kind", "text", "year").values_list("kind", "text", "year")
    return (*(getattr(mentor, name) for name in CHECKED_BY_STAFF), *lines)


def mark_changed(mentor: MentorProfile, *, staff_should_check: bool) -> None:
    mentor.changed_at = Now()
    fields = ["changed_at"]
    if staff_should_check:
        mentor.changed_since_approval_at = Now()
        fields.append("changed_since_approval_at")
    mentor.save(update_fields=fields)
    mentor.refresh_from_db(fields=fields)

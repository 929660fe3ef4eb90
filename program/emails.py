"""The emails of the program itself. Templates: templates/emails/program/."""

from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.templatetags.portal import exact
from matches.models import Match
from notifications.registry import (
    Attachment,
    register_confidential,
    register_confidential_kinds,
    register_heading,
    register_message,
    register_preview_sources,
    register_subject,
)
from profiles.models import MentorProfile
from program import staff_dashboard
from program.models import (
    Announcement,
    Concern,
    ConcernAct,
    ErasureRequest,
    Export,
    OrientationSession,
    ParticipationEnd,
    Registration,
)
from program.orientation import arranging, calendar_files


def has_anything_to_report(about: Any, reader: Any) -> bool:
    return bool(staff_dashboard.metrics_needing_attention(reader))


def is_coming(registration: Registration, reader: Any) -> bool:
    return registration.status == Registration.Status.COMING


def is_coming_or_waiting(registration: Registration, reader: Any) -> bool:
    return registration.status != Registration.Status.CANCELLED


def invitation_if_coming(registration: Registration, reader: Any) -> list[Attachment]:
    return calendar_files.invitation(registration, reader) if is_coming(registration, reader) else []


def is_upcoming(session: OrientationSession, reader: Any) -> bool:
    return arranging.is_upcoming(session)


def register() -> None:
    """Register how these messages behave; called once at startup."""
    register_subjects()
    register_confidential_rows()
    register_previews()
    register_messages()


def register_subjects() -> None:
    register_subject(
        OrientationSession, OrientationSession.objects.all, lambda session, reader: {"when": exact(session.starts_at)}
    )
    register_subject(
        Registration,
        lambda: Registration.objects.select_related("session", "person"),
        lambda registration, reader: {"when": exact(registration.session.starts_at)},
    )


def register_confidential_rows() -> None:
    """Who was warned, who reported and why somebody's participation ended is for those who may read it (R28)."""
    register_confidential(Concern, cases_for)
    register_confidential(ConcernAct, lambda user: ConcernAct.objects.filter(concern__in=cases_for(user)))
    register_confidential(
        ParticipationEnd,
        lambda user: ParticipationEnd.objects.filter(Value(user.has_perm("program.view_participationend"))),
    )
    # Whether or not there is a case: otherwise a mail that is missing would show that there is one.
    register_confidential_kinds(matches_for, "matches/held", "matches/released")
    register_confidential_kinds(mentors_for, "profiles/profile_hidden")


def matches_for(user: Any) -> QuerySet:
    """Matches of which staff who handle cases may read who was told of a hold: all but those of others' cases."""
    if not user.has_perm("program.view_concern"):
        return Match.objects.none()
    kept_from = Concern.objects.kept_from(user)
    return Match.objects.exclude(pk__in=Match.objects.filter(kept_from.names_match()).values("pk"))


def mentors_for(user: Any) -> QuerySet:
    """Mentors of whom staff who handle cases may read why they were hidden: all but those of others' cases."""
    if not user.has_perm("program.view_concern"):
        return MentorProfile.objects.none()
    kept_from = Concern.objects.kept_from(user)
    return MentorProfile.objects.exclude(pk__in=kept_from.filter(subject__isnull=False).values("subject"))


def cases_for(user: Any) -> QuerySet:
    return Concern.objects.for_staff(user) if user.has_perm("program.view_concern") else Concern.objects.none()


def register_previews() -> None:
    for kind in ("registered", "place_free", "waiting", "reminder", "moved", "called_off"):
        register_preview_sources(Registration, lambda registration: registration.person, f"program/session_{kind}")
    register_preview_sources(OrientationSession, lambda session: None, "program/session_invitation")
    for kind in ("participation_ended", "reinstated"):
        register_preview_sources(ParticipationEnd, lambda end: end.user, f"program/{kind}")
    for kind in ("concern_received", "concern_looked_at", "concern_closed"):
        register_preview_sources(Concern, lambda concern: concern.reporter, f"program/{kind}")
    register_preview_sources(Concern, lambda concern: None, "program/concern_to_read")
    register_preview_sources(
        ConcernAct,
        lambda act: act.concern.subject,
        "program/warning",
        condition=Q(act="warn", concern__subject__isnull=False),
    )
    register_preview_sources(ConcernAct, lambda act: None, "program/kept_out_of_case", condition=Q(act="keep_out"))
    register_preview_sources(ErasureRequest, lambda request: request.user, "program/erasure_asked")
    register_preview_sources(Export, lambda export: export.by, "program/export_ready")
    register_preview_sources(Announcement, lambda announcement: None, "program/announcement")
    register_preview_sources(User, lambda person: person, "program/taken_over")
    register_preview_sources(User, lambda person: person, "program/digest", condition=Q(is_staff=True))


def register_messages() -> None:
    # People whose participation has ended are still told so, and what happens to their data.
    for kind in ("participation_ended", "erasure_asked"):
        register_message(f"program/{kind}", reaches_former_participants=True)
    register_heading("program", _("The program"), position=4)
    register_message("program/announcement", is_optional=True, label=_("Program news"))
    register_message("program/concern_to_read", is_for_the_office=True)
    register_message("program/kept_out_of_case", is_for_the_office=True)
    register_message("program/digest", still_relevant=has_anything_to_report, is_for_the_office=True)
    for kind in ("session_registered", "session_place_free"):
        register_message(f"program/{kind}", still_relevant=is_coming, attachments=calendar_files.invitation)
    reminders, invitations = _("Orientation reminders"), _("Invitations to orientation sessions")
    register_message("program/session_reminder", still_relevant=is_coming, is_optional=True, label=reminders)
    register_message("program/session_moved", still_relevant=is_coming_or_waiting, attachments=invitation_if_coming)
    register_message("program/session_invitation", is_optional=True, still_relevant=is_upcoming, label=invitations)
    register_message("program/session_called_off", attachments=calendar_files.cancellation)

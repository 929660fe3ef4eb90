"""Who is told what by the program itself. Templates: templates/emails/program/."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.templatetags.portal import exact
from notifications.registry import Attachment, register_group, register_kind, register_noun
from program import calendar, today
from program.models import OrientationSession, Registration

# Somebody whose participation has ended still hears that it has, and what becomes of their data.
for kind in ("participation_ended", "erasure_asked"):
    register_kind(f"program/{kind}", reaches_the_ended=True)
register_group("announcements", _("News and invitations of the program"))
register_kind("program/announcement", group="announcements")


def is_still_something(about: Any, reader: Any) -> bool:
    return bool(today.to_look_at(reader))


register_kind("program/digest", is_true=is_still_something)


def is_coming(registration: Registration, reader: Any) -> bool:
    return registration.status == Registration.Status.COMING


for kind in ("session_registered", "session_place_free"):
    register_kind(f"program/{kind}", is_true=is_coming, attachments=calendar.invitation)
register_kind("program/session_reminder", is_true=is_coming)


def is_coming_or_waiting(registration: Registration, reader: Any) -> bool:
    return registration.status != Registration.Status.CANCELLED


def invitation_if_coming(registration: Registration, reader: Any) -> list[Attachment]:
    return calendar.invitation(registration, reader) if is_coming(registration, reader) else []


def is_to_come(session: OrientationSession, reader: Any) -> bool:
    return OrientationSession.objects.to_come().filter(pk=session.pk).exists()


register_kind("program/session_moved", is_true=is_coming_or_waiting, attachments=invitation_if_coming)
register_kind("program/session_invitation", group="announcements", is_true=is_to_come)
register_kind("program/session_called_off", attachments=calendar.cancellation)


def words_of_session(session: OrientationSession, reader: Any) -> dict[str, Any]:
    return {"when": exact(session.starts_at)}


def words_of_registration(registration: Registration, reader: Any) -> dict[str, Any]:
    return {"when": exact(registration.session.starts_at)}


register_noun(OrientationSession, OrientationSession.objects.all, words_of_session)
register_noun(Registration, lambda: Registration.objects.select_related("session", "person"), words_of_registration)

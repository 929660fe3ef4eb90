"""Previews of every kind of mail for staff, with real data: the newest mail, or one that could be written."""

import re
from typing import Any

from django.db import models

from notifications.confidentiality import rows_shown_to_staff, shown_to_staff
from notifications.delivery import subject_row
from notifications.models import EmailIntro, OutgoingMail, ProgramSettings
from notifications.registry import PREVIEW_SOURCES, SUBJECTS
from notifications.rendering import render

# Links that act on a person's behalf are removed: staff never answer for a mentor.
ACTION_LINKS = re.compile(r"/(answer|unsubscribe|confirm)/[^\s/]+/")


def latest_sample(kind: str, user: Any) -> tuple[models.Model, Any] | None:
    """Row and reader of the newest mail of this kind, else of the newest row it can be about; None if there is none.

    Only rows that this member of staff may know about.
    """
    mails = shown_to_staff(OutgoingMail.objects.filter(kind=kind), user)
    mail = mails.select_related("recipient").order_by("-pk").first()
    if mail and (about := subject_row(mail)):
        return about, mail.recipient
    source = PREVIEW_SOURCES[kind]
    rows = SUBJECTS[source.model].rows() if source.model in SUBJECTS else source.model._base_manager.all()
    about = rows_shown_to_staff(rows.filter(source.condition), user, kind).order_by("-pk").first()
    return (about, source.reader(about)) if about else None


def preview_text(kind: str, about: models.Model, reader: Any, intro: EmailIntro | None) -> tuple[str, str]:
    """Subject and text in the reader's language, with staff's intro and without the links that act."""
    subject, text, _html = render(kind, about, reader, ProgramSettings.current(), intro)
    return subject, ACTION_LINKS.sub(r"/\1/…/", text)

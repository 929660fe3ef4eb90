"""Any kind of mail as it reads today, with real data, for staff: the last one written, or one that could be."""

import re
from typing import Any

from django.db import models

from notifications.delivery import row_told_of
from notifications.models import EmailIntro, OutgoingMail, ProgramSettings
from notifications.registry import PREVIEW_SOURCES, SUBJECTS
from notifications.rendering import render

# Links that act for somebody are theirs alone: staff never answer for a mentor.
LINKS_THAT_ACT = re.compile(r"/(answer|unsubscribe|confirm)/[^\s/]+/")


def latest(kind: str) -> tuple[models.Model, Any] | None:
    """The row and the reader of the newest mail of this kind; else the newest row it can be about; None without any."""
    mail = OutgoingMail.objects.filter(kind=kind).select_related("recipient").order_by("-pk").first()
    if mail and (about := row_told_of(mail)):
        return about, mail.recipient
    sample = PREVIEW_SOURCES.get(kind)
    if sample is None:
        return None
    rows = SUBJECTS[sample.model].rows() if sample.model in SUBJECTS else sample.model._base_manager.all()
    about = rows.filter(sample.among).order_by("-pk").first()
    return (about, sample.reader(about)) if about else None


def as_it_reads(kind: str, about: models.Model, reader: Any, opening: EmailIntro | None) -> tuple[str, str]:
    """Subject and text in the reader's language, with staff's own opening, and without the links that act."""
    subject, text, _html = render(kind, about, reader, ProgramSettings.current(), opening)
    return subject, LINKS_THAT_ACT.sub(r"/\1/…/", text)

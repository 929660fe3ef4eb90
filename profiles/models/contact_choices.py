"""The choices of R29: how people may meet, and how they may be contacted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingMode(models.TextChoices):
    """How an interview or a meeting takes place (R15)."""

    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By phone")
    ONLINE = "online", _("Online")


class ContactMethod(models.TextChoices):
    """How a person has authorized their match to contact them (R29)."""

    EMAIL = "email", _("Email")
    CALL = "call", _("Phone call")
    TEXT = "text", _("Text message")
    LINK = "link", _("Link (such as LinkedIn)")
    PORTAL = "portal", _("Only through this portal")


def meeting_modes_field() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=10, choices=MeetingMode), verbose_name=_("ways to meet"), default=list, blank=True
    )


def contact_methods_field() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=10, choices=ContactMethod),
        verbose_name=_("authorized contact methods"),
        default=list,
        blank=True,
    )

"""The office's addresses. Until staff have entered them, mail to them waits, and Today says so."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import translation

from accounts.models import User
from core import staff_log
from notifications.models import OutgoingMail, ProgramSettings

PLACEHOLDER = "@portal.example"  # the end of the addresses that a new installation begins with


def office_addresses() -> set[str]:
    """Where people can write to the program office now."""
    return ProgramSettings.current().addresses


def is_placeholder(address: str) -> bool:
    """Whether nobody reads mail to this address. The demo's mailbox takes every mail."""
    return address.lower().endswith(PLACEHOLDER) and not settings.DEMO


def settings_without_addresses() -> models.QuerySet[ProgramSettings]:
    """The row of settings while one of the office's addresses is still to be entered."""
    missing = Q(*((f"{name}__iendswith", PLACEHOLDER) for name in ProgramSettings.ADDRESSES), _connector=Q.OR)
    return ProgramSettings.objects.none() if settings.DEMO else ProgramSettings.objects.filter(missing)


@transaction.atomic
def change_settings(row: ProgramSettings, *, by: Any) -> int:
    """Save the settings. Mail that still waits goes to the office's new address; returns how many."""
    before = ProgramSettings.current()
    row.save()
    changes = [(name, getattr(before, name), getattr(row, name)) for name in (*row.ADDRESSES, *row.LINKS)]
    changes = [(name, old, new) for name, old, new in changes if old != new]
    staff_log.record_links(by, row, [old for _name, old, _new in changes], [new for _name, _old, new in changes])
    moves = [(old, new) for name, old, new in changes if name in row.ADDRESSES]
    waiting = OutgoingMail.objects.queued()
    moved = sum(waiting.filter(to_address__iexact=old).update(to_address=new, not_before=Now()) for old, new in moves)
    for old, new in moves:
        tell_of_new_address(old, new)
    if moved:
        staff_log.record(by, row, "Waiting emails now go to the new address of the office: %(emails)s.", emails=moved)
    return moved


def tell_of_new_address(old: str, new: str) -> None:
    """Email the office's earlier address, and every superuser, that its mail goes elsewhere from now on."""
    superusers = User.objects.filter(is_superuser=True, is_active=True).values_list("email", "language")
    readers = {} if is_placeholder(old) else {old: settings.LANGUAGE_CODE}
    for address, language in (readers | dict(superusers)).items():
        with translation.override(language):
            get_adapter().send_mail("account/email/office_address_changed", address, {"old": old, "new": new})

"""Asking for erasure, withdrawing the request, and carrying it out (R29)."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from core.text_values import TEXT_VALUES
from core.workflow import Refused, lock
from notifications.actions import notify
from program.conduct import participation
from program.models import ErasureRequest
from program.privacy import erasure


@transaction.atomic
def ask_for_erasure(person: User) -> ErasureRequest:
    """Ask for erasure. The person has 14 days to change their mind; then staff carry it out (R29).

    Refused if a request is already waiting, and to staff, whose actions must stay attributed.
    """
    lock(person)
    if person.is_staff:
        raise Refused(
            _("An administrator closes staff accounts, because what staff did stays on record."),
            code="staff_cannot_ask_for_erasure",
        )
    if ErasureRequest.objects.waiting().filter(user=person).exists():
        raise Refused(_("You've already asked us to delete your data."), code="erasure_asked_already")
    request = ErasureRequest.objects.create(user=person)
    request.refresh_from_db()
    notify(person, "program/erasure_asked", request)
    return request


@transaction.atomic
def take_back_erasure(person: User) -> None:
    """Withdraw the waiting erasure request. Refused if there is none."""
    lock(person)
    if not ErasureRequest.objects.waiting().filter(user=person).update(taken_back_at=Now()):
        raise Refused(_("You haven't asked us to delete your data."), code="erasure_not_asked")


@transaction.atomic
def erase(request: ErasureRequest, *, by: User) -> None:
    """Carry out an erasure: close what is open, then remove the person's texts and names from every table (R29).

    Agreements stay with "a former participant" in place of the name; problem reports stay complete for seven years.
    Refused before the 14 days are over, if the request was withdrawn, if it was already carried out, and for whoever
    has become staff since, whose actions must stay attributed.
    """
    person = request.user
    participation.lock_everyone_affected(person)
    lock(request)
    if person.is_staff:
        raise Refused(
            _("This person is on the staff now. Remove the staff access first, then erase the account."),
            code="staff_cannot_be_erased",
        )
    if not ErasureRequest.objects.due().filter(pk=request.pk).exists():
        raise Refused(
            _(
                "This erasure can't be carried out: it was withdrawn, is already done, or the "
                "%(change_of_mind_days)s days are not over."
            )
            % TEXT_VALUES,
            code="erasure_not_due",
        )
    participation.close_everything(person)
    participation.mark_ended(person)
    erasure.erase_personal_data(person)
    ErasureRequest.objects.filter(pk=request.pk).update(done_at=Now(), done_by=by)
    request.refresh_from_db()

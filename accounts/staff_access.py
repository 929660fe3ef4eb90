"""How staff change who can sign in: another person's address, a colleague's access, an invitation (R4).

Each act is asked about first, logged, and mailed. Administrators and superusers do it (`accounts.manage_staff`), never
to themselves, so at least one of them is always left, and nobody gives, changes or takes rights they don't have: that
would make every administrator a reader of cases.
"""

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions import end_sign_in
from accounts.models import User
from core import staff_log
from core.cleaning import visible_address
from core.workflow import Refused, lock_rows, save_changes

MANAGE_STAFF = "accounts.manage_staff"


@transaction.atomic
def change_address(person: User, address: str, *, by: User) -> None:
    """Replace every address of an account by this one, which its owner verifies before it signs in.

    Password and sessions end; second factors stay. Told at the earlier addresses and the new one. Refused when the
    address has an account, and for an account that is closed.
    """
    lock_accounts(by, person)
    address = visible_address(address)
    refuse_taken(address, person)
    if person.ended_at and not person.is_active:
        raise Refused(_("This account was erased. Its address can't be changed."), code="account_is_erased")
    former = addresses_of(person)
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=address, primary=True, verified=False)
    save_changes(person, email=address)
    end_sign_in(person)
    staff_log.record(by, person, "Changed the email address.")
    tell(person, "address_replaced", former)
    tell(person, "address_given", [address])


@transaction.atomic
def change_roles(person: User, *, groups: Iterable[Group], is_superuser: bool = False, by: User) -> None:
    """Set a colleague's groups, and whether they are a superuser. Refused for a person who is not on the staff."""
    lock_accounts(by, person)
    refuse_outsider(person)
    refuse_more_than_own(by, groups, is_superuser)
    person.groups.set(groups)
    save_changes(person, is_superuser=is_superuser)
    staff_log.record(by, person, "Changed groups and rights.")
    tell(person, "staff_access_changed", addresses_of(person))


@transaction.atomic
def remove_colleague(person: User, *, by: User) -> None:
    """End a colleague's access: groups, rights, second factors, password, sessions. What they did stays on record.

    An invitation that no one has used yet is withdrawn as a whole. Refused for a person who is not on the staff.
    """
    lock_accounts(by, person)
    refuse_outsider(person)
    staff_log.record(by, person, "Removed from the staff.")
    tell(person, "staff_access_ended", addresses_of(person))
    if User.objects.invited().filter(pk=person.pk).exists():
        User.objects.filter(pk=person.pk).delete()
        return
    person.groups.clear()
    person.user_permissions.clear()
    Authenticator.objects.filter(user=person).delete()
    save_changes(person, is_staff=False, is_superuser=False, is_active=False)
    end_sign_in(person)


@transaction.atomic
def allow_sign_in(person: User, *, by: User) -> None:
    """Let someone sign in again who could not. Refused when their participation has ended: reinstate them instead."""
    lock_accounts(by, person)
    if person.ended_at:
        raise Refused(_("This person's participation has ended. Reinstate them instead."), code="ended_not_shut_out")
    save_changes(person, is_active=True)
    staff_log.record(by, person, "Allowed to sign in again.")
    tell(person, "sign_in_allowed", addresses_of(person))


@transaction.atomic
def reset_second_factor(person: User, *, by: User) -> None:
    """Remove all second factors of a person who has lost theirs (R4), who is told at every address.

    The password goes, too, and so do all sessions: who sets up the next factor has shown with a code that the mailbox
    is theirs, because a password alone may be known to others.
    """
    lock_accounts(by, person)
    staff_log.record(by, person, "Reset two-step verification.")
    Authenticator.objects.filter(user=person).delete()
    end_sign_in(person)
    tell(person, "second_factor_reset", addresses_of(person))


@transaction.atomic
def invite_colleague(
    address: str, *, groups: Iterable[Group], is_superuser: bool = False, by: User, **names: Any
) -> User:
    """Open a staff account, and email the new colleague how to sign in and set up a second factor.

    The invitation expires after `INVITATION_LASTS`. Refused when the address has an account, a participant's too: staff
    accounts are separate (R4).
    """
    lock_accounts(by)
    refuse_more_than_own(by, groups, is_superuser)
    address = visible_address(address)
    User.objects.expired_invitations().filter(email__iexact=address).delete()
    refuse_taken(address)
    colleague = User.objects.create_user(
        address, is_staff=True, is_superuser=is_superuser, language=by.language, **names
    )
    colleague.groups.set(groups)
    EmailAddress.objects.create(user=colleague, email=address, primary=True, verified=False)
    staff_log.record(by, colleague, "Invited to the staff.")
    tell(colleague, "staff_invitation", [address])
    return colleague


def lock_accounts(by: User, person: User | None = None) -> None:
    """Lock both accounts, and refuse unless `by` still manages the staff and may decide about this person."""
    accounts = [by, person] if person else [by]
    lock_rows(User, {account.pk for account in accounts})
    for account in accounts:
        account.refresh_from_db()
    if person and person.pk == by.pk:
        raise Refused(_("Ask a colleague to change your own access."), code="changing_ones_own_access")
    if not (by.is_staff and User.objects.get(pk=by.pk).has_perm(MANAGE_STAFF)):
        raise Refused(_("Only an administrator can do this. Nothing was changed."), code="not_an_administrator")
    if person:
        refuse_rights(by, own_rights(person), person.is_superuser)


def own_rights(person: User) -> models.QuerySet[Permission]:
    """What this person may do, by their groups or given to them alone."""
    return Permission.objects.filter(Q(group__user=person) | Q(user=person))


def refuse_more_than_own(by: User, groups: Iterable[Group], is_superuser: bool) -> None:
    """Refuse to put a colleague into these groups, or to make one a superuser, to who may do less."""
    refuse_rights(by, Permission.objects.filter(group__in=groups), is_superuser)


def refuse_rights(by: User, rights: models.QuerySet[Permission], is_superuser: bool) -> None:
    """Refuse unless `by` has all these rights themselves."""
    if by.is_superuser:
        return
    if is_superuser or rights.exclude(pk__in=own_rights(by).values("pk")).exists():
        raise Refused(
            _("You can't give, change, or take rights that you don't have. Ask a superuser."),
            code="more_than_own_rights",
        )


def grantable_groups(by: User) -> models.QuerySet[Group]:
    """The groups that `by` may put a colleague into."""
    groups = Group.objects.order_by("name")
    if by.is_superuser:
        return groups
    others = Permission.objects.exclude(pk__in=own_rights(by).values("pk"))
    return groups.exclude(pk__in=Group.objects.filter(permissions__in=others))


def refuse_taken(address: str, person: User | None = None) -> None:
    others = EmailAddress.objects.filter(email__iexact=address)
    accounts = User.objects.filter(email__iexact=address)
    if person:
        others, accounts = others.exclude(user=person), accounts.exclude(pk=person.pk)
    if others.exists() or accounts.exists():
        raise Refused(_("An account with this address exists already. Use another address."), code="address_is_taken")


def refuse_outsider(person: User) -> None:
    if not person.is_staff:
        raise Refused(_("This person isn't on the staff. Invite them with another address."), code="not_on_the_staff")


def addresses_of(person: User) -> list[str]:
    """The verified addresses of an account, and the one it is known by."""
    verified = EmailAddress.objects.filter(user=person, verified=True).order_by("pk").values_list("email", flat=True)
    return list(dict.fromkeys([*verified, person.email]))


def tell(person: User, template: str, addresses: Iterable[str]) -> None:
    """Email these addresses, in the person's language."""
    with translation.override(person.language):
        for address in addresses:
            get_adapter().send_mail(f"account/email/{template}", address, {"user": person})

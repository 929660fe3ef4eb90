"""What is kept of an erased person: a digest by which they are known again, for as long as it serves its purpose.

Only of people whose participation the program had ended, or whom it keeps apart from someone (R26). The digest is
encrypted, so a copy of the database alone tells nothing about anybody's address.
"""

import re
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import FormerIdentity, IdentityProof, User
from core.cleaning import visible_address
from core.secret_key import decrypt, encrypt

SALT = "accounts.former_identities"


def fold(identity: str) -> str:
    """A campus identity for comparing: without case, and an address without quotes and what follows a plus in it.

    For proof only: mail is sent to, and sign-in needs, the address as it was entered.
    """
    name, at, domain = visible_address(identity).rpartition("@")
    name = re.sub(r'["\\\s]', "", name)  # "ana"@… and ana@… are one mailbox (RFC 5321)
    return f"{name.partition('+')[0] or name}{at}{domain}" if at else domain


def identities_of(user: User) -> set[str]:
    """Everything by which a person may be known again: campus identities and verified addresses, folded."""
    proofs = IdentityProof.objects.filter(user=user).exclude(campus_identity=None)
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    known = [*proofs.values_list("campus_identity", flat=True), *addresses.values_list("email", flat=True)]
    return {fold(identity) for identity in known}


def remember(user: User, *, is_barred: bool) -> bool:
    """Keep the digests of a person who is about to be erased. Returns whether there was anything to know them by."""
    rows = [
        FormerIdentity(user=user, digest=encrypt(digest_of(identity)), is_barred=is_barred)
        for identity in identities_of(user)
    ]
    return bool(FormerIdentity.objects.bulk_create(rows))


def known_as(identities: Iterable[str]) -> list[FormerIdentity]:
    """The rows of erased people with one of these identities. Every row is read, for none can be searched."""
    digests = [digest_of(fold(identity)) for identity in identities]
    return [
        row
        for row in FormerIdentity.objects.all()
        if any(constant_time_compare(stored_digest(row), digest) for digest in digests)
    ]


def digest_of(identity: str) -> str:
    return salted_hmac(SALT, identity, secret=SALT, algorithm="sha256").hexdigest()


def stored_digest(row: FormerIdentity) -> str:
    """The digest in clear; empty when the key it was encrypted with is lost."""
    try:
        return decrypt(row.digest)
    except ValueError:
        return ""


def former_selves(user: User) -> list[int]:
    """The keys of the erased accounts of this person."""
    return list(FormerIdentity.objects.filter(successor=user).values_list("user", flat=True).distinct())

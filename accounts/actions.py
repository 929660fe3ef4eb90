from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext as _

from accounts.models import IdentityClaim, IdentityProof, User
from core.workflow import Refused, lock

# So long a proof recorded by mistake can be taken back; a decision it came with is undone within five minutes.
MISTAKE_WINDOW = timedelta(minutes=6)


def is_campus_address(address: str) -> bool:
    """Whether an e-mail address is in one of the campus domains, or below one (`settings.CAMPUS_EMAIL_DOMAINS`)."""
    domain = address.rsplit("@", 1)[-1].lower()
    return any(domain == campus or domain.endswith(f".{campus}") for campus in settings.CAMPUS_EMAIL_DOMAINS)


@transaction.atomic
def prove_by_campus_address(user: User, address: str) -> IdentityProof | None:
    """A verified campus address proves a student or graduate (R1). One campus identity proves one account.

    Returns the proof; None for an address of another domain. Refused when the address has proven somebody else.
    """
    if not is_campus_address(address):
        return None
    return prove(user, IdentityProof.Method.CAMPUS_EMAIL, campus_identity=address.lower())


@transaction.atomic
def prove_by_campus_sign_in(user: User, identity: str, address: str = "") -> IdentityProof:
    """The campus itself has said who this is (R1). `identity` is its name for the person, `address` theirs if known.

    The address counts as proven too, so that it opens no second account. Refused when either has proven somebody else.
    """
    if address:
        prove_by_campus_address(user, address)
    return prove(user, IdentityProof.Method.CAMPUS_SIGN_IN, campus_identity=identity)


def is_taken(*identities: str) -> bool:
    """Whether one of these campus identities has proven somebody."""
    known = IdentityProof.objects.annotate(identity=Lower("campus_identity"))
    return known.filter(identity__in=[identity.lower() for identity in identities if identity]).exists()


@transaction.atomic
def prove(user: User, method: str, *, by: User | None = None, campus_identity: str | None = None) -> IdentityProof:
    """Record how it was verified who somebody is, and by whom (R29). The same proof twice is one.

    Refused when the campus identity has proven another account.
    """
    lock(user)
    same = IdentityProof.objects.filter(method=method, user=user)
    if campus_identity:
        same = IdentityProof.objects.filter(campus_identity__iexact=campus_identity)
    proof = same.first()
    if proof and proof.user_id != user.pk:
        raise Refused(
            _("That campus account is already linked to another portal account."),
            code="campus_identity_belongs_to_another",
        )
    return proof or IdentityProof.objects.create(
        user=user, method=method, verified_by=by, campus_identity=campus_identity
    )


@transaction.atomic
def update_names(user: User, *, given_name: str, family_name: str = "", preferred_name: str = "") -> None:
    """A person says what they are called. A family name may be empty; a given name may not."""
    lock(user)
    user.given_name, user.family_name, user.preferred_name = given_name, family_name, preferred_name
    user.save(update_fields=["given_name", "family_name", "preferred_name"])


@transaction.atomic
def claim_graduation(user: User, **details: object) -> IdentityClaim:
    """A graduate without campus mail tells staff where to look (R1). Sent again, it replaces what was sent before."""
    lock(user)
    if user.is_proven:
        raise Refused(
            _("We've already confirmed that you study at or graduated from Cal State LA."), code="already_proven"
        )
    fresh = details | {"answered_at": None, "answer": "", "created_at": Now()}
    claim, _created = IdentityClaim.objects.update_or_create(user=user, defaults=fresh)
    return claim


@transaction.atomic
def answer_claim(claim: IdentityClaim, *, by: User, answer: str = "") -> None:
    """Note that staff have answered a graduate. Refused to the person themselves, and when answered already."""
    lock(claim.user)  # before what is theirs, as everywhere
    lock(claim)
    if claim.user_id == by.pk:
        raise Refused(_("You can't decide about yourself."), code="deciding_about_oneself")
    if claim.answered_at:
        raise Refused(_("A colleague has already answered this."), code="answered_by_a_colleague")
    claim.answer, claim.answered_at = answer, Now()
    claim.save(update_fields=["answer", "answered_at"])
    claim.refresh_from_db(fields=["answered_at"])


@transaction.atomic
def withdraw_proof(user: User, method: str, *, by: User) -> None:
    """A member of staff takes back what they recorded by mistake within the last minutes."""
    lock(user)
    recent = IdentityProof.objects.filter(user=user, method=method, verified_by=by)
    recent.filter(verified_at__gt=Now() - MISTAKE_WINDOW).delete()


@transaction.atomic
def forget_expired() -> int:
    """Delete sessions that have run out and limits that have passed. Safe to run at any time; returns how many."""
    sessions, _kinds = Session.objects.filter(expire_date__lt=Now()).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < now()")
        return sessions + cursor.rowcount

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext as _

from accounts.former_identities import fold, identities_of, known_as
from accounts.models import FormerIdentity, IdentityClaim, IdentityProof, User
from core import staff_log
from core.text_values import with_values
from core.workflow import Refused, lock, refusal_for, save_changes

# What else happens when a person is proven. A higher layer registers its action here (DESIGN §1).
WHEN_PROVEN: list[Callable[[User], None]] = []

PURGED_AT_ONCE = 5000  # rows a transaction
# What a request is writing right now stays for the next run. Not materialized, the rows could be chosen more than once.
DELETE_EXPIRED = [
    """WITH expired AS MATERIALIZED
       (SELECT session_key FROM django_session WHERE expire_date < now() LIMIT %s FOR UPDATE SKIP LOCKED)
       DELETE FROM django_session USING expired WHERE django_session.session_key = expired.session_key""",
    """WITH expired AS MATERIALIZED
       (SELECT cache_key FROM cache WHERE expires < now() LIMIT %s FOR UPDATE SKIP LOCKED)
       DELETE FROM cache USING expired WHERE cache.cache_key = expired.cache_key""",
]


def is_campus_address(address: str) -> bool:
    """Whether an email address is in a campus domain or a subdomain of one (`settings.CAMPUS_EMAIL_DOMAINS`)."""
    domain = address.rsplit("@", 1)[-1].lower()
    return any(domain == campus or domain.endswith(f".{campus}") for campus in settings.CAMPUS_EMAIL_DOMAINS)


@transaction.atomic
def prove_by_campus_address(user: User, address: str) -> IdentityProof | None:
    """A verified campus address proves a student or graduate (R1). One campus identity proves one account.

    Returns the proof; None for an address of another domain. Refused when the address has proven another account.
    """
    if not is_campus_address(address):
        return None
    return prove(user, IdentityProof.Method.CAMPUS_EMAIL, campus_identity=address.lower())


@transaction.atomic
def prove_by_campus_sign_in(user: User, identity: str, address: str = "") -> IdentityProof:
    """Record that the campus sign-in says who this is (R1). `identity` is the campus user ID, `address` the email.

    The address counts as proven too, so that it can't be used to open a second account. Refused when either proves
    another account.
    """
    if address:
        prove_by_campus_address(user, address)
    return prove(user, IdentityProof.Method.CAMPUS_SIGN_IN, campus_identity=identity)


def is_campus_identity_taken(*identities: str) -> bool:
    """Whether one of these campus identities has already proven an account."""
    proofs = IdentityProof.objects.annotate(identity=Lower("campus_identity"))
    return proofs.filter(identity__in=[fold(identity) for identity in identities if identity]).exists()


@transaction.atomic
def prove(user: User, method: str, *, by: User | None = None, campus_identity: str | None = None) -> IdentityProof:
    """Record how a person's identity was verified, and by whom (R29). Repeating a proof records nothing new.

    Refused when the campus identity has proven another account, and for someone whom the program had sent away before
    their data was erased.
    """
    lock(user)
    existing = IdentityProof.objects.filter(method=method, user=user)
    if campus_identity:
        campus_identity = fold(campus_identity)
        existing = IdentityProof.objects.filter(campus_identity__iexact=campus_identity)
    proof = existing.first()
    if proof and proof.user_id != user.pk:
        raise Refused(
            _("That campus account is already linked to another portal account."),
            code="campus_identity_belongs_to_another",
        )
    if proof:
        return proof
    recognize(user, campus_identity)
    details = {"method": method, "verified_by": by, "campus_identity": campus_identity}
    try:
        with transaction.atomic():
            proof = IdentityProof.objects.create(user=user, **details)
    except IntegrityError as error:  # another account has been proven by it at this very moment
        raise refusal_for(error) or error from error
    for act in WHEN_PROVEN:
        act(user)
    return proof


def recognize(user: User, campus_identity: str | None) -> None:
    """Note which erased accounts were this person's. Refused when the program had ended the participation of one."""
    known = known_as({*identities_of(user), *filter(None, [campus_identity])})
    if any(former.is_barred for former in known):
        raise Refused(
            _("The program ended your earlier participation. If you have questions, contact the program office."),
            code="earlier_participation_was_ended",
        )
    FormerIdentity.objects.filter(pk__in=[former.pk for former in known]).update(successor=user)


@transaction.atomic
def update_names(user: User, *, given_name: str, family_name: str = "", preferred_name: str = "") -> None:
    """Save what a person is called. The family name may be empty; the given name may not."""
    lock(user)
    user.given_name, user.family_name, user.preferred_name = given_name, family_name, preferred_name
    user.save(update_fields=["given_name", "family_name", "preferred_name"])


@transaction.atomic
def claim_graduation(user: User, **details: object) -> IdentityClaim:
    """A graduate without campus email tells staff where to find their record (R1). A new claim replaces the last.

    Refused when the person is already proven.
    """
    lock(user)
    if user.is_proven:
        raise Refused(
            with_values(_("We've already confirmed that you study at or graduated from %(university)s.")),
            code="already_proven",
        )
    unanswered = details | {"answered_at": None, "answer": "", "created_at": Now()}
    claim, _created = IdentityClaim.objects.update_or_create(user=user, defaults=unanswered)
    return claim


@transaction.atomic
def answer_claim(claim: IdentityClaim, *, by: User, answer: str = "") -> None:
    """Record that staff have answered a graduate. Refused to the person themselves, and when already answered."""
    lock(claim.user)  # the person before their rows, as everywhere
    lock(claim)
    if claim.user_id == by.pk:
        raise Refused(_("You can't decide about yourself."), code="deciding_about_oneself")
    if claim.answered_at:
        raise Refused(_("A colleague has already answered this."), code="answered_by_a_colleague")
    save_changes(claim, answer=answer, answered_at=Now())
    staff_log.record(by, claim, "Answered the graduate.")


@transaction.atomic
def discard_unverified_credentials(user: User) -> bool:
    """Remove password, second factors and sessions of an account none of whose addresses has been verified yet (R4).

    For whoever shows with a code from the mailbox, not with the password, that the address is theirs: a stranger may
    have signed up with it before. Returns whether there was a password.
    """
    lock(user)
    if not user.has_usable_password() or EmailAddress.objects.filter(user=user, verified=True).exists():
        return False
    user.set_unusable_password()  # ends the sessions, too, because they are bound to the password
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    return True


def end_sign_in(user: User) -> None:
    """Make the password unusable, which ends every session that is bound to it, and forget the sessions."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    for session in UserSession.objects.filter(user=user):
        session.end()


def purge_expired_sessions() -> int:
    """Delete expired sessions and rate limits, many at a time. Safe to run at any time; returns how many rows."""
    deleted = 0
    with connection.cursor() as cursor:
        for statement in DELETE_EXPIRED:
            while cursor.execute(statement, [PURGED_AT_ONCE]) and cursor.rowcount:
                deleted += cursor.rowcount
    return deleted

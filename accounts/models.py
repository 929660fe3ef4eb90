from datetime import timedelta

import pghistory
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from core.cleaning import visible_address
from core.fields import Address, Line, by_person
from core.names import a_name, initial, no_name_of_the_program
from core.text_values import with_values
from core.validators import a_time_zone

INVITATION_LASTS = timedelta(days=7)  # in which a new colleague signs in for the first time
NAME_LENGTH = 120  # characters, as many as the longest name we know of
FORMER_PARTICIPANT = gettext_noop("A former participant")  # stored in place of an erased name (R29)


def shown_name(name: str) -> str:
    """A stored name as people read it; an erased one is translated into the reader's language."""
    return gettext(name) if name == FORMER_PARTICIPANT else name


class UserQuerySet(models.QuerySet):
    def active(self):
        """People who can sign in and whose participation has not ended."""
        return self.filter(is_active=True, ended_at=None)

    def invited(self):
        """Staff accounts to which no one has signed in since a colleague opened them."""
        return self.filter(is_staff=True, last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def expired_invitations(self):
        """Invitations that can't be used any more, and that the nightly purge will delete."""
        return self.invited().filter(joined_at__lte=Now() - INVITATION_LASTS)

    def proven(self):
        """People who have proven that they study at or graduated from the university (R1)."""
        proofs = IdentityProof.objects.proving_affiliation().filter(user=models.OuterRef("pk"))
        return self.filter(models.Exists(proofs))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=visible_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=visible_address(email))


@pghistory.track(fields=["email", "is_active", "is_staff", "is_superuser", "ended_at"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person. Mentees and mentors have a profile for that role; staff have separate accounts (R4)."""

    email = Address(_("email address"), max_length=254, unique=True)
    given_name = Line(_("first name"), max_length=NAME_LENGTH, blank=True, validators=[a_name])
    family_name = Line(_("last name"), max_length=NAME_LENGTH, blank=True, validators=[a_name])
    preferred_name = Line(
        _("preferred name"),
        max_length=NAME_LENGTH,
        blank=True,
        validators=[a_name],
        help_text=_("The name you go by, if it's different."),
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=40, default="America/Los_Angeles", validators=[a_time_zone])
    is_staff = models.BooleanField(_("program staff"), default=False)
    is_active = models.BooleanField(_("can sign in"), default=True)
    joined_at = models.DateTimeField(_("joined"), db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("participation ended"), null=True, blank=True, editable=False)
    codes_ended_at = models.DateTimeField(null=True, editable=False)  # what began before is void (pending_codes.py)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name, verbose_name_plural = _("person"), _("people")
        permissions = [("manage_staff", _("Can change who signs in, and invite and remove colleagues"))]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_address",
                violation_error_message=_("An account with this email address already exists."),
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.email

    def clean_fields(self, exclude=None):
        """Two names together are not the program's either: said beside the last one, where names can be changed."""
        super().clean_fields(exclude)
        can_change = {"given_name", "preferred_name", "family_name"} - set(exclude or ())
        try:
            if can_change:
                self.refuse_name_of_the_program()
        except ValidationError as error:
            place = "family_name" if "family_name" in can_change else NON_FIELD_ERRORS
            raise ValidationError({place: error}) from error

    def refuse_name_of_the_program(self) -> None:
        """Raises ValidationError if the last name makes the program's of one of the names before it."""
        for first in filter(None, (self.given_name, self.preferred_name)):
            no_name_of_the_program(f"{first} {self.family_name}")

    def save(self, *args, update_fields=None, **kwargs):
        """With a password or an address that is saved by itself, the moment is saved at which earlier codes ended."""
        if update_fields is not None and {"password", "email"} & set(update_fields):
            self.codes_ended_at = timezone.now()
            update_fields = {*update_fields, "codes_ended_at"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def set_password(self, raw_password):
        """Codes from before no longer work (accounts/pending_codes.py)."""
        super().set_password(raw_password)
        self.codes_ended_at = timezone.now()

    @property
    def first_name_shown(self) -> str:
        """What people call this person: the preferred name, otherwise the given name."""
        return self.preferred_name or shown_name(self.given_name) or _("Someone")

    @property
    def public_name(self) -> str:
        """The name shown before a match: first name and the initial of the family name (DESIGN §7)."""
        letter = initial(self.family_name)
        return f"{self.first_name_shown} {letter}." if letter else str(self.first_name_shown)

    def get_full_name(self) -> str:
        return f"{self.preferred_name or shown_name(self.given_name)} {self.family_name}".strip()

    def get_short_name(self) -> str:
        return str(self.first_name_shown)

    @property
    def was_ever_staff(self) -> bool:
        """Whether this account is one of the staff's, or was before the colleague was removed."""
        return self.is_staff or type(self).pgh_event_model.objects.filter(pgh_obj=self.pk, is_staff=True).exists()

    @property
    def is_proven(self) -> bool:
        """Whether this person is proven to be a student or graduate (R1). A friend of the university never is."""
        return self.identity_proofs.proving_affiliation().exists()

    @property
    def is_identified(self) -> bool:
        """Whether staff or the campus have verified the identity (R29): enough for a mentor, not for a mentee."""
        return self.identity_proofs.exists()


class IdentityProofQuerySet(models.QuerySet):
    def proving_affiliation(self):
        """Proofs of studying at or having graduated from the university (R1); the others prove identity only."""
        return self.filter(method__in=IdentityProof.AFFILIATION_METHODS)


class IdentityProof(models.Model):
    """How a person's identity was verified. It stays proven when the address no longer exists."""

    class Method(models.TextChoices):
        CAMPUS_EMAIL = "campus_email", _("Campus email address")
        CAMPUS_SIGN_IN = "campus_sign_in", _("Campus sign-in")
        ALUMNI_RECORD = "alumni_record", _("Alumni record")
        DIPLOMA = "diploma", _("Diploma, checked by staff")
        KNOWN_GRADUATE = "known_graduate", with_values(_("Known to staff as a student or graduate of %(university)s"))
        WORK_EMAIL = "work_email", _("Work email address")
        CALL = "call", _("Phone or video call")
        KNOWN = "known", _("Known to staff")

    # Given by the campus itself, each with a campus identity.
    CAMPUS_METHODS = (Method.CAMPUS_EMAIL, Method.CAMPUS_SIGN_IN)
    # Found by staff in records: the person studied here.
    RECORD_METHODS = (Method.ALUMNI_RECORD, Method.DIPLOMA, Method.KNOWN_GRADUATE)
    # R1: mentees need one of these; a work address or a call proves who someone is, not where they studied.
    AFFILIATION_METHODS = CAMPUS_METHODS + RECORD_METHODS

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identity_proofs")
    method = models.CharField(_("method"), max_length=20, choices=Method)
    campus_identity = models.CharField(
        _("campus identity"), max_length=254, null=True, blank=True, help_text=_("The address or ID that verified it.")
    )
    verified_by = by_person(_("verified by"), blank=True)
    verified_at = models.DateTimeField(_("verified"), db_default=Now(), editable=False)

    objects = IdentityProofQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("identity verification"), _("identity verifications")
        ordering = ["-verified_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("campus_identity"),
                name="one_account_per_campus_identity",
                violation_error_message=_("That campus account is already linked to another portal account."),
            ),
            models.CheckConstraint(
                condition=~Q(method__in=["campus_email", "campus_sign_in"])
                | Q(campus_identity__isnull=False) & ~Q(campus_identity=""),
                name="proof_by_campus_names_the_identity",
                violation_error_message=_("A verification by the campus names the address or ID that verified it."),
            ),
        ]

    def __str__(self):
        return self.get_method_display()


class FormerIdentity(models.Model):
    """By what an erased person is known again (accounts/former_identities.py), and in which account."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    digest = models.CharField(max_length=300)
    is_barred = models.BooleanField(default=False)  # the program had ended their participation
    erased_at = models.DateTimeField(_("erased"), db_default=Now(), editable=False)
    successor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")


class IdentityClaimQuerySet(models.QuerySet):
    def waiting(self):
        """Claims of active people that staff have not answered yet."""
        return self.filter(answered_at=None, user__in=User.objects.active())


class IdentityClaim(models.Model):
    """What a graduate without campus email tells us, so that staff can find their record (R1, R29)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="identity_claim", verbose_name=_("person")
    )
    name_while_enrolled = models.CharField(_("name while enrolled"), max_length=2 * NAME_LENGTH, validators=[a_name])
    graduation_year = models.PositiveSmallIntegerField(_("graduation year (approximate is fine)"))
    major_then = models.CharField(_("major (as it was called then)"), max_length=200)
    campus_id = models.CharField(_("campus ID (if known)"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("sent"), db_default=Now(), editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    objects = IdentityClaimQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("graduate to confirm"), _("graduates to confirm")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(graduation_year__gte=settings.UNIVERSITY.OPENED) & Q(graduation_year__lte=2200),
                name="graduation_year_is_plausible",
                violation_error_message=_("Enter a year in which someone could graduate."),
            )
        ]

    def __str__(self):
        return self.name_while_enrolled

    def get_absolute_url(self):
        return reverse("accounts:identity")


class OfOnePerson:
    """A row of allauth's, under a translated name for staff, who see it as its person."""

    def __str__(self):
        return str(self.user)


class SecondFactor(OfOnePerson, Authenticator):
    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("two-step verification method"), _("two-step verification methods")


class CampusAccount(OfOnePerson, SocialAccount):
    """An account at the campus identity provider."""

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("campus account"), _("campus accounts")


class SignedInDevice(OfOnePerson, UserSession):
    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("signed-in device"), _("signed-in devices")

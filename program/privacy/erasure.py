"""What erasing a person changes, table by table (R29). Rows that are also the other person's stay, without the name."""

from typing import Any

import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db.models import F, Func, Model, Q, QuerySet, Value
from pghistory.models import Event

from accounts.models import FORMER_PARTICIPANT, IdentityClaim, IdentityProof, User
from agreements import actions as agreements
from agreements.models import Agreement, AgreementVersion, CopyMailing, PrivateFeedback, Signature, StaffCopy
from matches.models import Interview, Match, MatchRequest, PairBlock, RequestDraft
from notifications.models import EmailOptOut, Notice, OutgoingMail
from profiles.models import (
    Attainment,
    MenteeProfile,
    MentorProfile,
    MentorReview,
    ResponseStats,
    ReviewNote,
    SavedMentor,
    SavedSearch,
)
from program.models import Acknowledgement, ImportRow, LimitedOrientation, ParticipationEnd, Registration

GONE = "(erased)"

# Whole rows that go: how each hangs on the person.
DELETED: list[tuple[type[Model], str]] = [
    (EmailAddress, "user"),
    (Authenticator, "user"),
    (IdentityProof, "user"),
    (SocialAccount, "user"),
    (IdentityClaim, "user"),
    (Attainment, "mentor"),
    (SavedMentor, "mentee"),
    (SavedSearch, "mentee"),
    (RequestDraft, "mentee"),
    (ReviewNote, "mentor"),
    (ResponseStats, "mentor"),
    (PrivateFeedback, "author"),
    (Registration, "person"),
    (LimitedOrientation, "person"),
    (Acknowledgement, "person"),
    (EmailOptOut, "user"),
    (Notice, "recipient"),
    (OutgoingMail, "recipient"),
    (PairBlock, "mentee"),
    (PairBlock, "mentor"),
]
MENTOR_TEXTS = {"employer": "", "city": "", "availability": "", "bio": "", "photo": "", "phone": "", "link": ""}
# Columns that are emptied: model → how it hangs on the person → column → what stands there afterwards.
EMPTIED: list[tuple[type[Model], str, dict[str, Any]]] = [
    (MenteeProfile, "user", {"goals": "", "about_me": "", "phone": "", "link": "", "minor": ""}),
    (MentorProfile, "user", MENTOR_TEXTS | {"profession": GONE, "skills": [], "hidden_reason": ""}),
    (MatchRequest, "mentee", {"wants_to_reach": GONE, "why_you": "", "about_me": ""}),
    (MatchRequest, "mentor", {"reply": ""}),
    (Match, "closed_by", {"closing_note": ""}),
    (Interview, "offered_by", {"place": "", "note": ""}),
    (Interview, "closed_by", {"closing_note": ""}),
    (ParticipationEnd, "user", {"reason": GONE, "reinstated_because": ""}),
    (AgreementVersion, "proposer", {"note": ""}),
    (AgreementVersion, "agreement__match__mentee", {"mentee_name": FORMER_PARTICIPANT}),
    (AgreementVersion, "agreement__match__mentor", {"mentor_name": FORMER_PARTICIPANT}),
    (Signature, "party", {"typed_name": FORMER_PARTICIPANT, "latin_name": ""}),
]


def forget(person: User) -> None:
    """Take a person's own words and names out of every table, file and log. What they were part of stays.

    Guards are silent meanwhile: the rows they freeze are changed here on purpose, and nowhere else.
    """
    email, name = person.email, person.get_full_name()
    delete_files(person)
    close_sessions(person)
    with pgtrigger.ignore():
        OutgoingMail.objects.filter(to_address__iexact=email).delete()
        ImportRow.objects.filter(Q(email__iexact=email) | Q(person=person)).delete()
        for model, tie in DELETED:
            model._base_manager.filter(**{tie: person.pk}).delete()
        for model, tie, columns in EMPTIED:
            model._base_manager.filter(**{tie: person.pk}).update(**columns)
        agreements.redact(AgreementVersion.objects.filter(shared_by(person, "agreement__match__")))
        MentorReview.objects.filter(mentor=person.pk).exclude(reason="").update(reason=GONE)
        Agreement.objects.filter(shared_by(person, "match__")).exclude(ended_because="").update(ended_because=GONE)
        empty_log_of_copies(person, email)
        empty_account(person)
        empty_history(person)
        agreements.settle_unsent_copies(copies_of(person))
    LogEntry.objects.filter(Q(object_repr__icontains=email) | Q(object_repr__icontains=name)).update(
        object_repr=FORMER_PARTICIPANT, change_message=""
    )


def shared_by(person: User, path: str) -> Q:
    """Rows of matches this person is a party of."""
    return Q(**{f"{path}mentee": person.pk}) | Q(**{f"{path}mentor": person.pk})


def empty_log_of_copies(person: User, email: str) -> None:
    """The log keeps when a copy went out and to the office; it loses the address of the one who is forgotten."""
    mine = shared_by(person, "copy__version__agreement__match__")
    for lists, rows in (
        (("seen_copy", "blind_copy"), CopyMailing.objects.filter(mine)),
        (("sent_to",), StaffCopy.objects.filter(pk__in=CopyMailing.objects.filter(mine).values("copy"))),
    ):
        rows.update(**{name: Func(F(name), Value(email), function="array_remove") for name in lists})


def empty_account(person: User) -> None:
    User.objects.filter(pk=person.pk).update(
        email=f"erased-{person.pk}@erased.invalid",
        given_name=FORMER_PARTICIPANT,
        family_name="",
        preferred_name="",
        password=make_password(None),
        is_active=False,
    )
    person.refresh_from_db()


def empty_history(person: User) -> None:
    """The audit trail keeps what happened when; it loses what the person was called and wrote."""
    columns = {model: values for model, _tie, values in EMPTIED if model in (MenteeProfile, MentorProfile)}
    columns[User] = {"email": person.email}
    for event in apps.get_models():
        if not issubclass(event, Event) or event.pgh_tracked_model not in columns:
            continue
        names = {field.name for field in event._meta.fields}
        kept = {name: value for name, value in columns[event.pgh_tracked_model].items() if name in names}
        if kept:
            event._base_manager.filter(pgh_obj=person.pk).update(**kept)


def delete_files(person: User) -> None:
    """The photo, and PDFs that carry the name: the agreement's row keeps their digest and when they were sent.

    The copies are held: one that a worker is just making with the name is waited for, and is deleted too.
    """
    for mentor in MentorProfile.objects.filter(user=person).exclude(photo=""):
        mentor.photo.delete(save=False)
    held = list(copies_of(person).select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    with pgtrigger.ignore():
        for copy in StaffCopy.objects.filter(pk__in=held).exclude(pdf=""):
            copy.pdf.delete(save=False)
            StaffCopy.objects.filter(pk=copy.pk).update(pdf="")


def copies_of(person: User) -> QuerySet[StaffCopy]:
    return StaffCopy.objects.filter(shared_by(person, "version__agreement__match__")).order_by("pk")


def close_sessions(person: User) -> None:
    sessions = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()

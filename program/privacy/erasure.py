"""What erasing a person changes, table by table (R29). Rows shared with another person stay, without the name."""

from collections.abc import Iterator
from typing import Any

import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import F, Func, Model, Q, QuerySet, Value
from pghistory.models import Event

from accounts import former_identities
from accounts.models import FORMER_PARTICIPANT, IdentityClaim, IdentityProof, User
from agreements import actions as agreements
from agreements.models import (
    Agreement,
    AgreementVersion,
    Conclusion,
    CopyMailing,
    PrivateFeedback,
    Signature,
    StaffCopy,
)
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
from program.models import (
    Acknowledgement,
    Concern,
    ErasureRequest,
    ImportRow,
    LimitedOrientation,
    ParticipationEnd,
    Registration,
)
from program.privacy.data_inventory.data_category import where_party
from program.privacy.data_inventory.mentoring import agreement_copies

ERASED_TEXT = "(erased)"
# Rows of a pair, by the path to their match.
PAIRS: dict[str, list[type[Model]]] = {
    "": [MatchRequest, Match],
    "match__": [Agreement, Interview],
    "agreement__match__": [AgreementVersion, Conclusion],
    "version__agreement__match__": [StaffCopy],
}

# Rows that are deleted, by the field that points to the person.
DELETED_ROWS: dict[str, list[type[Model]]] = {
    "user": [EmailAddress, Authenticator, IdentityProof, SocialAccount, IdentityClaim, EmailOptOut],
    "mentor": [Attainment, ReviewNote, ResponseStats],
    "mentee": [SavedMentor, SavedSearch, RequestDraft],
    "author": [PrivateFeedback],
    "person": [Registration, LimitedOrientation, Acknowledgement],
    "recipient": [Notice, OutgoingMail],
}
MENTOR_TEXTS = {"employer": "", "city": "", "availability": "", "bio": "", "photo": "", "phone": "", "link": ""}
MENTOR_FACTS: dict[str, Any] = {
    "occupation": None,
    "employer_kind": "employed",
    "is_employer_hidden": False,
    "graduation_year": None,
    "years_of_experience": None,
    "affiliation": "",
    "languages": [],
    "hidden_until": None,
    "capacity": 1,
    "helps_any_major": True,
    "contact_methods": ["portal"],
    "meeting_modes": ["online"],
}
MENTEE_FACTS: dict[str, Any] = {
    "class_level": "",
    "graduation_year": None,
    "is_undeclared": False,
    "contact_methods": [],
    "spoken_note": "",
}
# Columns that are overwritten: model, the field that points to the person, and the new value of each column.
EMPTIED_COLUMNS: list[tuple[type[Model], str, dict[str, Any]]] = [
    (MenteeProfile, "user", MENTEE_FACTS | {"goals": "", "about_me": "", "phone": "", "link": "", "minor": ""}),
    (
        MentorProfile,
        "user",
        MENTOR_TEXTS
        | MENTOR_FACTS
        | {"profession": ERASED_TEXT, "skills": [], "hidden_reason": "", "reviewed_facts": None},
    ),
    (MatchRequest, "mentee", {"consented_methods": [], "wants_to_reach": ERASED_TEXT, "why_you": "", "about_me": ""}),
    (MatchRequest, "mentor", {"reply": ""}),
    (Match, "closed_by", {"closing_note": ""}),
    (Interview, "offered_by", {"place": "", "note": ""}),
    (Interview, "place_from", {"place": ""}),
    (Interview, "closed_by", {"closing_note": ""}),
    (ParticipationEnd, "user", {"reason": ERASED_TEXT, "reinstated_because": ""}),
    (AgreementVersion, "proposer", {"note": ""}),
    (AgreementVersion, "agreement__match__mentee", {"mentee_name": FORMER_PARTICIPANT}),
    (AgreementVersion, "agreement__match__mentor", {"mentor_name": FORMER_PARTICIPANT}),
    (Signature, "party", {"typed_name": FORMER_PARTICIPANT, "account_name": FORMER_PARTICIPANT, "latin_name": ""}),
]


def erase_personal_data(person: User) -> None:
    """Remove a person's texts and names from every table, file and log. Shared rows stay, without them.

    Guard triggers are ignored meanwhile: this is the one place that may change the rows they freeze.
    """
    email, log_entries = person.email, list(log_entries_about(person).values_list("pk", flat=True))
    delete_files(person)
    close_sessions(person)
    keep_apart_and_away(person)
    with pgtrigger.ignore():
        OutgoingMail.objects.filter(to_address__iexact=email).delete()
        ImportRow.objects.filter(Q(email__iexact=email) | Q(person=person)).delete()
        for lookup, models in DELETED_ROWS.items():
            for model in models:
                model._base_manager.filter(**{lookup: person.pk}).delete()
        for model, lookup, columns in EMPTIED_COLUMNS:
            model._base_manager.filter(**{lookup: person.pk}).update(**columns)
        forget_choices(person)
        agreements.redact(AgreementVersion.objects.filter(where_party(person, "agreement__match__")))
        reviews = MentorReview.objects.filter(mentor=person.pk)
        reviews.exclude(reason="").update(reason=ERASED_TEXT)
        reviews.update(unverified_because="")
        ended = Agreement.objects.filter(where_party(person, "match__")).exclude(ended_because="")
        ended.update(ended_because=ERASED_TEXT)
        remove_email_from_copy_log(person, email)
        anonymize_account(person)
        anonymize_history(person)
        agreements.settle_unsent_copies(agreement_copies(person))
    LogEntry.objects.filter(pk__in=log_entries).update(object_repr=FORMER_PARTICIPANT, change_message="")


def keep_apart_and_away(person: User) -> None:
    """Keep what a block says without its reason, and by what the person is known again, for the retention period.

    Only of a person whose participation the program has ended, or whom it keeps apart from someone (R26).
    """
    blocks = PairBlock.objects.filter(where_party(person))
    is_barred = ParticipationEnd.objects.filter(user=person, reinstated_at=None).exists()
    if (is_barred or blocks.exists()) and former_identities.remember(person, is_barred=is_barred):
        blocks.update(reason=ERASED_TEXT)
    else:
        blocks.delete()


def forget_choices(person: User) -> None:
    """Majors, industries, topics and the like that the person has chosen: links to words that everyone chooses from."""
    for model, lookup in ((MenteeProfile, "user"), (MentorProfile, "user"), (MatchRequest, "mentee")):
        for field in model._meta.many_to_many:
            links: Any = field.remote_field.through
            links._base_manager.filter(**{f"{field.m2m_field_name()}__{lookup}": person.pk}).delete()


def log_entries_about(person: User) -> QuerySet[LogEntry]:
    """The entries of the staff log about rows that are, or name, this person. A name may be empty, or a word."""
    about = Q(object_repr__icontains=person.email)
    for model, is_theirs in rows_that_name(person):
        keys = [str(key) for key in model._base_manager.filter(is_theirs).values_list("pk", flat=True)]
        about |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    return LogEntry.objects.filter(about)


def rows_that_name(person: User) -> Iterator[tuple[type[Model], Q]]:
    """Models of which rows are shown in the admin by this person's name, and the condition for those rows."""
    yield from ((model, Q(pk=person.pk)) for model in (User, MenteeProfile, MentorProfile))
    yield from ((model, Q(**{lookup: person.pk})) for lookup, models in DELETED_ROWS.items() for model in models)
    yield from ((model, Q(user=person.pk)) for model in (UserSession, ParticipationEnd, ErasureRequest))
    yield Concern, Q(subject=person.pk) | Q(reporter=person.pk)
    yield MentorReview, Q(mentor=person.pk)
    yield PairBlock, where_party(person)
    for path, models in PAIRS.items():
        yield from ((model, where_party(person, path)) for model in models)


def remove_email_from_copy_log(person: User, email: str) -> None:
    """Remove the person's address from the log of sent copies; the times and the office's address stay."""
    is_party = where_party(person, "copy__version__agreement__match__")
    for array_fields, rows in (
        (("seen_copy", "blind_copy"), CopyMailing.objects.filter(is_party)),
        (("sent_to",), StaffCopy.objects.filter(pk__in=CopyMailing.objects.filter(is_party).values("copy"))),
    ):
        rows.update(**{name: Func(F(name), Value(email), function="array_remove") for name in array_fields})


def anonymize_account(person: User) -> None:
    """Replace name, email address and password, and deactivate the account."""
    User.objects.filter(pk=person.pk).update(
        email=f"erased-{person.pk}@erased.invalid",
        given_name=FORMER_PARTICIPANT,
        family_name="",
        preferred_name="",
        password=make_password(None),
        is_active=False,
    )
    person.refresh_from_db()


def anonymize_history(person: User) -> None:
    """The audit trail keeps what happened when; it loses the person's name and texts."""
    columns = {model: values for model, _lookup, values in EMPTIED_COLUMNS if model in (MenteeProfile, MentorProfile)}
    columns[User] = {"email": person.email}
    for event in apps.get_models():
        if not issubclass(event, Event) or event.pgh_tracked_model not in columns:
            continue
        names = {field.name for field in event._meta.fields}
        new_values = {name: value for name, value in columns[event.pgh_tracked_model].items() if name in names}
        if new_values:
            event._base_manager.filter(pgh_obj=person.pk).update(**new_values)


def delete_files(person: User) -> None:
    """Delete the photo and the PDFs that show the name; the rows keep the digest and when they were sent.

    The copies are locked first, so that a PDF a worker is making right now is deleted too.
    """
    for mentor in MentorProfile.objects.filter(user=person):
        mentor.photo.delete(save=False)
    locked = list(agreement_copies(person).select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    copies = StaffCopy.objects.filter(pk__in=locked)
    for copy in copies:
        copy.pdf.delete(save=False)
    with pgtrigger.ignore():
        copies.update(pdf="")


def close_sessions(person: User) -> None:
    sessions = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()

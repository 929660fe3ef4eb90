"""Nothing is held about a person that their page and their download leave out (R29)."""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, FileField, JSONField, TextField

from accounts.models import User
from agreements.models import Agreement, AgreementVersion, Conclusion
from core.message_extraction import APPS
from matches.models import Match, MatchRequest
from profiles.models import MenteeProfile, MentorProfile
from program.privacy.data_inventory import DATA_CATEGORIES

# What a person's rows hang on: whatever else hangs on these is theirs, too.
STEMS = [User, MenteeProfile, MentorProfile, MatchRequest, Match, Agreement, AgreementVersion, Conclusion]
PACKAGES = {"account", "socialaccount", "mfa", "usersessions", "admin"}
ELSEWHERE = {
    "agreements.Goal": "in the column of its version",
    "agreements.Agreement": "by its versions",
    "agreements.CopyMailing": "the office's log of its own mails",
    "profiles.SearchDocument": "made from the profile, for the search",
    "profiles.ReviewNote": "what staff note among themselves",
    "matches.PairBlock": "of a case: neither of the two learns of it (R28)",
    "program.ConcernAct": "of a case (R28)",
    "program.ConcernReading": "of a case (R28)",
    "program.ConcernStatusHandledByEvent": "of a case (R28)",
    # What a state was when, of rows that are listed themselves.
    "matches.MatchRequestStatusEvent": "history of a row in the list",
    "matches.MatchStatusHeldAtEvent": "history of a row in the list",
    "agreements.AgreementStatusEvent": "history of a row in the list",
    "agreements.AgreementVersionStatusEvent": "history of a row in the list",
    "agreements.ConclusionStatusEvent": "history of a row in the list",
}

# Columns of such rows that nobody gets, and why.
LEFT_OUT = {
    "accounts.User.password": "a secret",
    "mfa.Authenticator.data": "a secret",
    "usersessions.UserSession.session_key": "a secret",
    "accounts.FormerIdentity.digest": "a digest",
    "agreements.AgreementVersion.digest": "a digest",
    "agreements.AgreementVersion.redacted_digest": "a digest",
    "agreements.Signature.digest": "a digest",
    "usersessions.UserSession.data": "always empty",
    "notifications.Notice.key": "for machines",
    "notifications.OutgoingMail.key": "for machines",
    "notifications.OutgoingMail.message": "the email itself, which they have",
    "notifications.OutgoingMail.to_address": "in the column recipient",
    "notifications.OutgoingMail.last_error": "for whoever runs the mail server",
    "notifications.OutgoingMail.request": "for whoever reads the logs",
    "profiles.MentorReview.identity_method": "how staff work",
    "profiles.MentorReview.unverified_because": "what staff note among themselves",
    "matches.MatchRequest.closed_because": "what the page of the request says",
    "agreements.AgreementVersion.mentee_name": "in the agreement's files",
    "agreements.AgreementVersion.mentor_name": "in the agreement's files",
    "agreements.StaffCopy.sent_to": "addresses of the office",
    "program.Concern.evidence": "of a case (R28)",
    "program.ImportRow.fate": "how staff work",
    "program.ImportRow.remark": "how staff work",
    **{f"admin.LogEntry.{name}": "how staff work" for name in ("object_id", "object_repr", "change_message")},
}


def hanging_on_people():
    """Every model with a key to one of the stems, those without a name for the way back included."""
    return {
        relation.related_model._meta.label
        for stem in STEMS
        for relation in stem._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        if relation.related_model._meta.app_label in {*APPS, *PACKAGES} and not relation.related_model._meta.proxy
    }


def written_by_staff():
    """What hangs on people only as the work of staff: announcements, files, notes and so on."""
    return {"program.Announcement", "program.Export", "program.ImportFile"}


def ties_of_many_to_many():
    return {
        field.remote_field.through._meta.label
        for model in apps.get_models()
        for field in model._meta.many_to_many
        if field.remote_field.through._meta.auto_created
    }


def test_every_kind_of_row_that_hangs_on_a_person_is_in_their_data_or_says_why_not(user):
    held = {holding.rows(user).model._meta.label for holding in DATA_CATEGORIES}

    left_out = hanging_on_people() - held - set(ELSEWHERE) - written_by_staff() - ties_of_many_to_many()

    assert left_out == set()


def test_nothing_is_excused_that_is_not_there(user):
    assert set(ELSEWHERE) - hanging_on_people() == set()


def test_every_column_that_is_promised_exists(user):
    for holding in DATA_CATEGORIES:
        names = {field.name for field in holding.rows(user).model._meta.get_fields()}
        missing = [name for name in holding.columns if name not in names and name.removesuffix("_id") not in names]
        assert missing == [], holding.name


def test_every_column_of_words_is_in_their_data_or_says_why_not(user):
    given = {}
    for category in DATA_CATEGORIES:
        given.setdefault(category.rows(user).model, set()).update(category.columns)
    left_out = {
        f"{model._meta.label}.{field.name}"
        for model, columns in given.items()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField | ArrayField) and not isinstance(field, FileField)
        if field.name not in columns and field.name != "pgh_label"
    }
    assert left_out == LEFT_OUT.keys()

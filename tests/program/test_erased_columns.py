"""Erasing a person, column by column (R29): whatever of their words may stay is named here."""

import json
from contextlib import suppress

import pgtrigger
from allauth.socialaccount.models import SocialAccount
from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, FileField, JSONField, TextField
from django.db.models.functions import Now

from accounts.models import IdentityClaim, User
from agreements.models import (
    Agreement,
    AgreementVersion,
    Conclusion,
    ConclusionCorrection,
    Goal,
    PrivateFeedback,
)
from matches.models import Interview, Match, MatchRequest, RequestDraft
from profiles.models import MenteeProfile, MentorProfile, ReviewNote, SavedMentor
from program.models import Concern, LimitedOrientation, ParticipationEnd
from program.privacy import erasure_requests
from tests.access.world import build_world
from tests.factories import MentorProfileFactory, StaffFactory
from tests.program.erasing import CANARY, due, tables_with

# What the person's rows keep in words after they are gone, and why. Everything else must be empty of them.
STAYS = {
    "agreements_goal.text": "the agreement is the other's, too",
    "agreements_activity.text": "the agreement is the other's, too",
    "agreements_conclusion.achieved": "the record is the other's, too",
    "agreements_conclusion.next_steps": "the record is the other's, too",
    "agreements_conclusion.added": "the record is the other's, too",
    "agreements_conclusion.added_next_steps": "the record is the other's, too",
    "agreements_conclusion.first_answer": "the record is the other's, too",
    "agreements_goaloutcome.note": "the record is the other's, too",
    "agreements_conclusioncorrection.before": "the record is the other's, too",
    "agreements_conclusioncorrection.after": "the record is the other's, too",
}
# Of a pair's rows the words of the other stay.
OF_THE_OTHER = {"matches_matchrequest.reply", "agreements_agreementversion.mentor_name"}
OF_THE_OTHER |= {f"agreements_signature.{name}" for name in ("typed_name", "account_name", "latin_name")}
# Columns of text in which nobody writes words of their own.
NO_WORDS = {"kind", "key", "language", "time_zone", "password", "digest", "redacted_digest", "sha256", "method"}
NO_WORDS |= {"provider", "session_key", "fate", "type", "group", "pgh_label"}
STEMS = (User, MenteeProfile, MentorProfile, MatchRequest, Match, Agreement, AgreementVersion, Conclusion, Goal)


def with_everything():
    """Two people with one of each kind of row; the one who goes is the mentee, and a mentor besides."""
    world = build_world()
    person = world.people["student"]
    mentor = MentorProfileFactory(user=person)
    mentor.attainments.create(kind="degree", text="B.A.")
    RequestDraft.objects.create(mentee=person.menteeprofile)
    ReviewNote.objects.create(mentor=mentor, author=world.people["staff"], text="x")
    IdentityClaim.objects.create(user=person, name_while_enrolled="x", graduation_year=2010, major_then="x")
    SocialAccount.objects.create(user=person, provider="campus", uid="x")
    SavedMentor.objects.create(mentee=person.menteeprofile, mentor=world.people["mentor"].mentorprofile)
    LimitedOrientation.objects.create(person=person, works_well_with="x")
    ParticipationEnd.objects.create(user=person, reason="x", ended_by=world.people["staff"], reinstated_at=Now())
    agreement = Agreement.objects.filter(match__mentee=person.pk).first()
    PrivateFeedback.objects.create(agreement=agreement, author=person, text="x")
    conclusion = Conclusion.objects.filter(agreement__match__mentee=person.pk).first()
    ConclusionCorrection.objects.create(conclusion=conclusion, by=person, before={}, after={})
    Interview.objects.filter(match__mentee=person.pk).update(offered_by=person, closed_by=person)
    Match.objects.filter(mentee=person.pk).update(closed_by=person)
    AgreementVersion.objects.filter(agreement=agreement).update(proposer=person)
    return person


def rows_that_hang_on(person):
    """{model: keys} of every row that hangs on the person, over as many tables as it takes."""
    found = {User: {person.pk}}
    for stem in STEMS:
        for relation in stem._meta.related_objects:
            model = relation.related_model
            if relation.many_to_many or not found.get(stem) or issubclass(model, Concern) or model._meta.proxy:
                continue
            tied = model._base_manager.filter(**{f"{relation.field.name}__in": found[stem]})
            found.setdefault(model, set()).update(tied.values_list("pk", flat=True))
    return found


def words_of(model):
    """Every column in which somebody writes words of their own: no states, keys or digests."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField) and not isinstance(field, FileField)
        if not (field.choices or field.primary_key or field.unique) and field.name not in NO_WORDS
    ]


def plant(found):
    """The canary in every such column of these rows. What a constraint refuses is nobody's free words."""
    planted = set()
    for model, keys in found.items():
        for field in words_of(model):
            words = {"x": CANARY} if isinstance(field, JSONField) else CANARY
            name = f"{model._meta.db_table}.{field.column}"
            with suppress(DatabaseError), pgtrigger.ignore(), transaction.atomic():
                if name not in OF_THE_OTHER and model._base_manager.filter(pk__in=keys).update(**{field.name: words}):
                    planted.add(name)
    return planted


def columns_with(words):
    with connection.cursor() as cursor:
        for table in tables_with(words):
            cursor.execute(f'SELECT to_jsonb("{table}") FROM "{table}"')
            rows = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]
            yield from (f"{table}.{name}" for row in rows for name, value in row.items() if words in str(value))


def test_no_column_of_any_row_that_hangs_on_a_person_keeps_their_words(db):
    person = with_everything()
    planted = plant(rows_that_hang_on(person))
    assert len(planted) > 40
    person.refresh_from_db()

    erasure_requests.erase(due(person), by=StaffFactory())

    assert set(columns_with(CANARY)) == set(STAYS)

"""Querysets that are built once: each use gets its own rows, and what would not stay true is refused."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from agreements.models import Activity, Agreement, AgreementVersion, Goal
from core.prepared import forget_translations, prepared, prepared_prefetch, prepared_sql
from matches.models import Interview, Match, MatchRequest
from profiles.models import MenteeProfile
from program.models import ClosedDay
from tests.agreements.builders import current, in_force
from tests.factories import (
    InterviewFactory,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorProfileFactory,
    UserFactory,
)

BUILT: list[str] = []


@prepared
def matches_of(person: Any) -> QuerySet:
    BUILT.append("matches_of")
    return Match.objects.visible_to(person).with_people().order_by("pk")


@prepared
def joined_between(first: datetime, last: datetime) -> QuerySet:
    return User.objects.filter(joined_at__range=(first, last))


@prepared
def these_mentees(keys: list[int], *, has_topics: bool) -> QuerySet:
    topics = MenteeProfile.topics.through.objects.filter(menteeprofile=OuterRef("pk"))
    among = MenteeProfile.objects.filter(pk__in=RawSQL("SELECT unnest(%s::int[])", (keys,)))
    return among.filter(Exists(topics) if has_topics else ~Exists(topics)).values("pk")


@prepared
def called_so(person: Any) -> QuerySet:
    return User.objects.filter(pk=person.pk, preferred_name__contains="% O'N").exclude(preferred_name="%s")


@prepared_sql
def keys_of(person: int | None, *, is_asked: bool, is_none: bool = False) -> QuerySet:
    BUILT.append("keys_of")
    rows = User.objects.none() if is_none else User.objects.values("pk")
    return rows.filter(pk=person) if is_asked else rows


@prepared
def requests_with_matches(person: Any) -> QuerySet:
    BUILT.append("requests_with_matches")
    talks = Prefetch("match__interviews", Interview.objects.order_by("pk"), "all_interviews")
    requests = MatchRequest.objects.filter(mentor=person.pk).select_related("match__agreement")
    return requests.prefetch_related(talks, "match__agreement__versions", "topics").order_by("pk")


@prepared_prefetch
def load_versions() -> tuple[Any, list[Prefetch]]:
    BUILT.append("load_versions")
    goals = Prefetch("goals", Goal.objects.prefetch_related("activities"))
    return Agreement, [Prefetch("versions", AgreementVersion.objects.prefetch_related(goals))]


@pytest.fixture(autouse=True)
def nothing_is_built_yet():
    forget_translations()
    BUILT.clear()


def test_everyone_gets_their_own_rows_and_their_people(db):
    matches = [MatchFactory() for _number in range(3)]

    for match in (*matches, *reversed(matches)):
        with CaptureQueriesContext(connection) as statements:
            [found] = matches_of(match.mentee_id)
            assert (found, found.mentee.user, found.mentor.user) == (match, match.mentee.user, match.mentor.user)
        assert len(statements) == 1
        assert matches_of(match.mentor_id) == [match]
    assert matches_of(UserFactory().pk) == []
    assert BUILT == ["matches_of"]


def test_a_test_that_changes_nothing_leaves_the_statements_to_the_next_one(request):
    """What asks for `monkeypatch` in every test, as a plugin may, has them all built anew for each (conftest.py)."""
    assert "monkeypatch" not in request.fixturenames


def plans_kept(words):
    """Of statements with these words: how many the connection keeps plans of, how often these were used, and the types
    of their parameters."""
    with connection.cursor() as cursor:
        counts = "count(*), sum(generic_plans + custom_plans), max(parameter_types::text)"
        cursor.execute(f"SELECT {counts} FROM pg_prepared_statements WHERE strpos(statement, %s) > 0", [words])
        return cursor.fetchone()


@pytest.mark.parametrize(("threshold", "plans"), [(0, (1, 5, "{bigint}")), (None, (0, None, None))])
def test_postgresql_plans_a_statement_once_in_a_connection_whatever_the_key(db, monkeypatch, threshold, plans):
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", threshold)
    words = f"planned once after {threshold}"

    @prepared
    def nobody(person: Any) -> QuerySet:
        return User.objects.filter(pk=person.pk, preferred_name=words)

    for key in (7, 70_000, 7_000_000_000, 2**63 - 1, 8):
        assert nobody(key) == []

    assert plans_kept(words) == plans


def test_many_keys_are_one_statement_too_whatever_they_are(db, monkeypatch):
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", 0)

    @prepared
    def none_of(keys: list[int]) -> QuerySet:
        return User.objects.filter(pk__any=keys, preferred_name="one of many")

    for keys in ([7], [70_000, 8], [7_000_000_000]):
        assert none_of(keys) == []

    assert plans_kept("one of many") == (1, 3, "{bigint[]}")


def test_what_lies_behind_rows_that_do_not_come_with_these_is_left_to_django(db, django_assert_num_queries):
    interview = InterviewFactory()

    @prepared
    def requests_alone(person: Any) -> QuerySet:
        return MatchRequest.objects.filter(mentee=person.pk).prefetch_related("match__interviews")

    with django_assert_num_queries(3):
        [request] = requests_alone(interview.match.mentee_id)
        found = list(request.match.interviews.all())
    assert found == [interview]


def test_percent_signs_and_quotes_of_what_is_the_same_at_every_use_stay_what_they_are(db):
    person = UserFactory(preferred_name="100% O'Neill")
    UserFactory(preferred_name="100")

    assert called_so(person.pk) == [person]


def test_rows_are_read_anew_each_time(db):
    match = MatchFactory()
    assert matches_of(match.mentee_id) == [match]

    another = MatchFactory(mentee=match.mentee)

    assert matches_of(match.mentee_id) == [match, another]


def test_what_is_prefetched_is_each_parents_own(db, django_assert_num_queries):
    mentor = MentorProfileFactory(capacity=4)
    matches = [MatchFactory(request__mentor=mentor) for _number in range(3)]
    talks = [[InterviewFactory(match=one, status=status) for one in matches] for status in ("called_off", "offered")]
    without_match = MatchRequestFactory(mentor=mentor)

    for _number in range(2):
        with django_assert_num_queries(3):  # requests, interviews, and topics, which Django loads itself
            found = requests_with_matches(mentor.pk)
        assert found == [*(match.request for match in matches), without_match]
        with django_assert_num_queries(0):
            own = [request.match for request in found[:-1]]
            assert [match.all_interviews for match in own] == [list(pair) for pair in zip(*talks, strict=True)]
            assert [talk.match for match in own for talk in match.all_interviews] == [m for m in own for _two in "ab"]
            assert [list(request.topics.all()) for request in found[:-1]] == [[], [], []]
    assert requests_with_matches(UserFactory().pk) == []
    assert BUILT == ["requests_with_matches"]


def test_rows_that_are_there_are_given_what_is_prefetched_and_can_still_be_narrowed(db, django_assert_num_queries):
    agreements = [in_force(), in_force()]

    for _number in range(2):
        found = list(Agreement.objects.order_by("pk"))
        with django_assert_num_queries(3):
            load_versions(found)
        with django_assert_num_queries(0):
            versions = [agreement.versions.all() for agreement in found]
            activities = [
                one for [version] in versions for goal in version.goals.all() for one in goal.activities.all()
            ]
        assert [[one.pk for one in rows] for rows in versions] == [[current(one).pk] for one in agreements]
        assert activities == list(
            Activity.objects.order_by("goal__version__agreement__pk", "goal__position", "position")
        )
        assert list(found[0].versions.filter(status="in_force")) == list(versions[0])
    load_versions([])
    assert BUILT == ["load_versions"]


def test_moments_may_be_arguments(db):
    now = timezone.now()
    old, new = UserFactory(), UserFactory()
    User.objects.filter(pk=old.pk).update(joined_at=now - timedelta(days=9))

    assert joined_between(now - timedelta(days=1), now + timedelta(days=1)) == [new]
    assert joined_between(now - timedelta(days=10), now - timedelta(days=8)) == [old]


def test_keys_may_be_many_or_none_and_options_give_statements_of_their_own(db):
    without = MenteeProfileFactory()
    without.topics.clear()

    assert these_mentees([without.pk, 7], has_topics=False) == [{"pk": without.pk}]
    assert these_mentees([without.pk, 7], has_topics=True) == []
    assert these_mentees([], has_topics=False) == []


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda person: User.objects.filter(joined_at__lt=timezone.now(), pk=person), id="a moment"),
        pytest.param(lambda person: ClosedDay.objects.filter(ends_on__gt=date(2026, 1, 1), pk=person), id="a day"),
        pytest.param(lambda person: User.objects.filter(is_staff=False), id="no key"),
        pytest.param(lambda person: User.objects.extra(where=[f"id = {person}"]), id="a key written into the SQL"),  # noqa: S610
        pytest.param(lambda person: User.objects.filter(pk=person + 1), id="something made of the key"),
    ],
)
def test_what_would_not_stay_true_is_refused(db, build):
    with pytest.raises(ValueError, match="must"):
        prepared(build)(1)


def test_a_part_of_a_larger_statement_has_everyones_own_values(db):
    first, second = UserFactory(), UserFactory()
    (sql, first_values), (_sql, second_values) = keys_of(first.pk, is_asked=True), keys_of(second.pk, is_asked=True)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({sql}), ({sql})", [*second_values, *first_values])
        assert cursor.fetchone() == (second.pk, first.pk)
    assert BUILT == ["keys_of"]


def test_a_key_that_may_be_missing_matters_only_with_some_options(db):
    person = UserFactory()

    assert keys_of(person.pk, is_asked=False)[1] == ()
    assert keys_of(person.pk, is_asked=True)[1] == (person.pk,)


def test_what_django_would_not_ask_the_database_for_has_no_rows(db):
    sql, values = keys_of(1, is_asked=False, is_none=True)

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.fetchall() == []


def test_what_the_clock_of_the_database_says_stays_true(db):
    @prepared
    def joined_long_ago(person: int) -> QuerySet:
        return User.objects.filter(pk=person, joined_at__lt=Now() - timedelta(days=1)).annotate(since=F("joined_at"))

    person = UserFactory()
    assert joined_long_ago(person.pk) == []
    User.objects.filter(pk=person.pk).update(joined_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert [one.since.year for one in joined_long_ago(person.pk)] == [2020]


@pytest.mark.django_db(transaction=True)
def test_threads_read_over_connections_of_their_own():
    matches = [MatchFactory() for _number in range(4)]
    found: dict[int, list] = {}

    def read(match: Match) -> None:
        for _time in range(10):
            found.setdefault(match.pk, []).extend(matches_of(match.mentee_id))
        connection.close()

    threads = [threading.Thread(target=read, args=[match]) for match in matches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {match.pk: [match] * 10 for match in matches}

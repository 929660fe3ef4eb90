"""Writes the search documents: one row per posted mentor, in one set-based statement (docs/search.md)."""

import json
from collections.abc import Iterable

from django.db import connection, transaction

from profiles.languages import LANGUAGES_SPOKEN
from profiles.models import CommonLexeme, MeetingMode, MentorProfile, SearchDocument
from profiles.search.spelling import JOINING_WORDS
from profiles.search.terms import (
    FACETS_PER_KIND,
    HAS_OPENING,
    HELPS_ANY_MAJOR,
    FacetKind,
    affiliation_facet,
    language_facet,
    mode_facet,
)

SLICES = 100  # equal parts of all mentors; the turn to come first moves through them
SLICES_PER_PART = 10  # a tenth of the mentors has a lexeme of its own
TITLE_MARK, EMPLOYER_MARK = "is:", "at:"  # before the words of what mentors are and where they work, as lexemes
COMMON_MIN_PERCENT = 3  # of the documents
BATCH_SIZE = 5000  # mentors in one statement
# Facets and slices are lexemes of the same vector, so one index finds words, filters and turns together.
# No word that a person types can be spelled like one: words have no colon. "and" is a word that is not indexed but
# counted, so that no phrase in quotes reaches from one name or skill into the next.
UPSERT_SQL = """
INSERT INTO profiles_searchdocument AS document
    (mentor_id, vector, facets, slice, confirmed_at, away_until, refreshed_at)
SELECT mentor.user_id,
       setweight(to_tsvector('portal', concat_ws(' and ', mentor.profession, occupation.title)), 'A')
       || setweight(to_tsvector('portal', concat_ws(' and ', major.names, industry.names)), 'B')
       || setweight(to_tsvector('portal', concat_ws(' and ', topic.names, array_to_string(mentor.skills, ' and '),
           attainment.texts, mentor.city, employer.name)), 'C')
       || setweight(to_tsvector('portal', mentor.bio), 'D')
       || array_to_tsvector(ARRAY(SELECT DISTINCT 'f:' || facet FROM unnest(collected.facets) facet)
                            || ARRAY(SELECT '{title_mark}' || word FROM unnest(tsvector_to_array(own.title)) word)
                            || ARRAY(SELECT '{employer_mark}' || word FROM unnest(tsvector_to_array(own.employer)) word)
                            || CASE WHEN length(own.initials) > 2 THEN ARRAY['{employer_mark}' || own.initials]
                                    ELSE ARRAY[]::text[] END
                            || ARRAY['m:', 't:' || turn.slice / {slices_per_part}]),
       collected.facets, turn.slice,
       -- A mentor who left a request unanswered ranks after equally relevant ones until they answer.
       CASE WHEN mentor.unanswered_since IS NULL THEN mentor.confirmed_at END,
       greatest(mentor.paused_until, mentor.hidden_until), now()
FROM profiles_mentorprofile mentor
JOIN accounts_user person ON person.id = mentor.user_id
LEFT JOIN profiles_occupation occupation ON occupation.id = mentor.occupation_id
-- 61 and 100 share no factor: accounts created in a row get slices far apart, and all slices are equally large.
CROSS JOIN LATERAL (SELECT (mentor.user_id * 61 %% {slices})::int AS slice) turn
-- What a mentor is and where they work, word by word as they wrote it, and the initials of the employer.
CROSS JOIN LATERAL (
    SELECT CASE WHEN NOT mentor.is_employer_hidden THEN mentor.employer END AS name) employer
CROSS JOIN LATERAL (
    SELECT to_tsvector('simple', unaccent(mentor.profession)) AS title,
           to_tsvector('simple', COALESCE(unaccent(employer.name), '')) AS employer,
           (SELECT string_agg(left(lexeme, 1), '' ORDER BY positions[1])
            FROM unnest(to_tsvector('simple', unaccent(employer.name)))
            WHERE lexeme <> ALL (%(joining_words)s::text[])) AS initials) own
CROSS JOIN LATERAL (
    SELECT string_agg(concat_ws(' and ', name_en, name_es), ' and ') AS names, array_agg(DISTINCT id) AS ids
    FROM profiles_major
    WHERE id IN (SELECT major_id FROM profiles_mentorprofile_helped_majors WHERE mentorprofile_id = mentor.user_id)
       OR college_id IN (SELECT college_id FROM profiles_mentorprofile_helped_colleges
                         WHERE mentorprofile_id = mentor.user_id)) major
CROSS JOIN LATERAL (
    SELECT string_agg(concat_ws(' and ', industry.name_en, industry.name_es, family.name_en, family.name_es),
                      ' and ') AS names,
           array_agg(industry.id) AS ids, array_agg(DISTINCT family.id) AS families
    FROM profiles_mentorprofile_industries link
    JOIN profiles_industry industry ON industry.id = link.industry_id
    JOIN profiles_industrygroup family ON family.id = industry.group_id
    WHERE link.mentorprofile_id = mentor.user_id) industry
CROSS JOIN LATERAL (
    SELECT string_agg(concat_ws(' and ', topic.name_en, topic.name_es), ' and ') AS names, array_agg(topic.id) AS ids,
           array_agg(topic.parent_id) AS parents
    FROM profiles_mentorprofile_topics link JOIN profiles_topic topic ON topic.id = link.topic_id
    WHERE link.mentorprofile_id = mentor.user_id) topic
CROSS JOIN LATERAL (
    SELECT string_agg(text, ' and ') AS texts FROM profiles_attainment WHERE mentor_id = mentor.user_id) attainment
CROSS JOIN LATERAL (
    SELECT array_remove(
        ARRAY(SELECT {major} + id FROM unnest(major.ids) id)
        || ARRAY(SELECT {industry} + id FROM unnest(industry.ids) id)
        || ARRAY(SELECT {group} + id FROM unnest(industry.families) id)
        || ARRAY(SELECT {offered_topic} + id FROM unnest(topic.ids) id)
        || ARRAY(SELECT {topic} + id FROM profiles_topic
                 WHERE id = ANY(topic.ids) OR parent_id = ANY(topic.ids) OR id = ANY(topic.parents))
        || ARRAY(SELECT (%(choice_facets)s::jsonb ->> ('mode ' || mode))::int FROM unnest(mentor.meeting_modes) mode)
        || ARRAY(SELECT (%(choice_facets)s::jsonb ->> ('language ' || code))::int FROM unnest(mentor.languages) code)
        || (%(choice_facets)s::jsonb ->> ('affiliation ' || mentor.affiliation))::int
        || ({occupation} + mentor.occupation_id)::int
        || CASE WHEN mentor.places_taken < mentor.capacity THEN {has_opening} END
        || CASE WHEN mentor.helps_any_major THEN {helps_any_major} END, NULL) AS facets) collected
WHERE mentor.user_id = ANY(%(mentors)s) AND mentor.status = 'approved' AND mentor.silent_since IS NULL
  AND person.is_active AND person.ended_at IS NULL
ON CONFLICT (mentor_id) DO UPDATE SET
    vector = EXCLUDED.vector, facets = EXCLUDED.facets, slice = EXCLUDED.slice, confirmed_at = EXCLUDED.confirmed_at,
    away_until = EXCLUDED.away_until, refreshed_at = EXCLUDED.refreshed_at
""".format(  # only our own constants; what people type never gets into this text
    slices=SLICES,
    slices_per_part=SLICES_PER_PART,
    title_mark=TITLE_MARK,
    employer_mark=EMPLOYER_MARK,
    has_opening=HAS_OPENING,
    helps_any_major=HELPS_ANY_MAJOR,
    **{kind.name.lower(): kind * FACETS_PER_KIND for kind in FacetKind},
)


# A tenth is a fair sample of all mentors: they differ from the others only by the key.
SAMPLE_SQL = "SELECT vector FROM profiles_searchdocument WHERE vector @@ $q$'t:0'$q$::tsquery"
COUNT_COMMON_SQL = f"""
INSERT INTO profiles_commonlexeme (lexeme, percent)
SELECT word, percent FROM (
    SELECT word, 100 * ndoc / max(ndoc) OVER () AS percent FROM ts_stat($${SAMPLE_SQL}$$)
) counted WHERE percent >= {COMMON_MIN_PERCENT} AND length(word) <= 60
"""  # noqa: S608 — only our own constants


def choice_facets_json() -> str:
    """The facets of choices that have no table of their own, as JSON for the statement."""
    modes = {f"mode {mode}": mode_facet(mode) for mode in MeetingMode.values}
    languages = {f"language {code}": language_facet(code) for code, _name in LANGUAGES_SPOKEN}
    affiliations = {f"affiliation {kind}": affiliation_facet(kind) for kind in MentorProfile.Affiliation.values}
    return json.dumps(modes | languages | affiliations)


@transaction.atomic
def refresh(mentor_pks: Iterable[int]) -> None:
    """Update the search documents of these mentors; those who are not posted lose theirs and are no longer found.

    Call it in the transaction of the change, with any number of mentors: they are searchable when it commits.
    A pause or hiding that ends on its date needs no call, because the search reads the date.
    """
    pks = list(mentor_pks)
    for start in range(0, len(pks), BATCH_SIZE):
        refresh_batch(pks[start : start + BATCH_SIZE])


def refresh_batch(pks: list[int]) -> None:
    posted = MentorProfile.objects.filter(
        pk__in=pks, status=MentorProfile.Status.APPROVED, silent_since=None, user__is_active=True, user__ended_at=None
    )
    SearchDocument.objects.filter(mentor__in=pks).exclude(mentor__in=posted).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            UPSERT_SQL, {"mentors": pks, "choice_facets": choice_facets_json(), "joining_words": list(JOINING_WORDS)}
        )


def refresh_facets(facets: Iterable[int]) -> None:
    """Refresh the mentors who have one of these facets, after staff have renamed what it stands for."""
    documents = SearchDocument.objects.filter(facets__overlap=list(facets))
    refresh(documents.values_list("mentor_id", flat=True))


def refresh_all() -> int:
    """Write all documents again. Returns how many mentors are posted."""
    refresh(MentorProfile.objects.values_list("pk", flat=True))
    count_common_lexemes()
    return SearchDocument.objects.count()


@transaction.atomic
def count_common_lexemes() -> int:
    """Count again which words and facets are common, so a search does not have to read all mentors who have them.

    Returns how many are. Safe to run at any time; old counts only make a search slower.
    """
    CommonLexeme.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT_COMMON_SQL)
    return CommonLexeme.objects.count()

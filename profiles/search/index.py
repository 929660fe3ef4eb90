"""Writes the search documents: one row per posted mentor, in one set-based statement (docs/search.md)."""

import json
from collections.abc import Iterable

from django.db import connection, transaction

from profiles.languages import LANGUAGES_SPOKEN
from profiles.models import CommonLexeme, MeetingMode, MentorProfile, SearchDocument
from profiles.search.terms import FACETS_PER_KIND, HAS_OPENING, FacetKind, affiliation_facet, language_facet, mode_facet

SLICES = 100
COMMON_MIN_PERCENT = 3  # of the documents
BATCH_SIZE = 5000  # mentors in one statement
# Facets and slices are lexemes of the same vector, so one index finds words, filters and turns together.
# No word that a person types can be spelled like one: words have no colon.
UPSERT_SQL = """
INSERT INTO profiles_searchdocument AS document
    (mentor_id, vector, facets, slice, confirmed_at, away_until, refreshed_at)
SELECT mentor.user_id,
       setweight(to_tsvector('portal', concat_ws(' ', mentor.profession, occupation.title)), 'A')
       || setweight(to_tsvector('portal', concat_ws(' ', major.names, industry.names)), 'B')
       || setweight(to_tsvector('portal', concat_ws(' ', topic.names, array_to_string(mentor.skills, ' '),
           attainment.texts, mentor.city,
           CASE WHEN NOT mentor.is_employer_hidden THEN mentor.employer END)), 'C')
       || setweight(to_tsvector('portal', mentor.bio), 'D')
       || array_to_tsvector(ARRAY(SELECT DISTINCT 'f:' || facet FROM unnest(collected.facets) facet)
                            || ARRAY['m:', 's:' || turn.slice, 't:' || turn.slice / 10]),
       collected.facets, turn.slice,
       -- A mentor who left a request unanswered ranks after equally relevant ones until they answer.
       CASE WHEN mentor.unanswered_since IS NULL THEN mentor.confirmed_at END,
       greatest(mentor.paused_until, mentor.hidden_until), now()
FROM profiles_mentorprofile mentor
JOIN accounts_user person ON person.id = mentor.user_id
LEFT JOIN profiles_occupation occupation ON occupation.id = mentor.occupation_id
-- 61 and 100 share no factor: accounts created in a row get slices far apart, and all slices are equally large.
CROSS JOIN LATERAL (SELECT (mentor.user_id * 61 %% {slices})::int AS slice) turn
CROSS JOIN LATERAL (
    SELECT string_agg(concat_ws(' ', name_en, name_es), ' ') AS names, array_agg(DISTINCT id) AS ids
    FROM profiles_major
    WHERE id IN (SELECT major_id FROM profiles_mentorprofile_helped_majors WHERE mentorprofile_id = mentor.user_id)
       OR college_id IN (SELECT college_id FROM profiles_mentorprofile_helped_colleges
                         WHERE mentorprofile_id = mentor.user_id)) major
CROSS JOIN LATERAL (
    SELECT string_agg(concat_ws(' ', industry.name_en, industry.name_es, family.name_en, family.name_es), ' ') AS names,
           array_agg(industry.id) AS ids, array_agg(DISTINCT family.id) AS families
    FROM profiles_mentorprofile_industries link
    JOIN profiles_industry industry ON industry.id = link.industry_id
    JOIN profiles_industrygroup family ON family.id = industry.group_id
    WHERE link.mentorprofile_id = mentor.user_id) industry
CROSS JOIN LATERAL (
    SELECT string_agg(concat_ws(' ', topic.name_en, topic.name_es), ' ') AS names, array_agg(topic.id) AS ids,
           array_agg(topic.parent_id) AS parents
    FROM profiles_mentorprofile_topics link JOIN profiles_topic topic ON topic.id = link.topic_id
    WHERE link.mentorprofile_id = mentor.user_id) topic
CROSS JOIN LATERAL (
    SELECT string_agg(text, ' ') AS texts FROM profiles_attainment WHERE mentor_id = mentor.user_id) attainment
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
        || CASE WHEN mentor.places_taken < mentor.capacity THEN {has_opening} END, NULL) AS facets) collected
WHERE mentor.user_id = ANY(%(mentors)s) AND mentor.status = 'approved' AND mentor.silent_since IS NULL
  AND person.is_active AND person.ended_at IS NULL
ON CONFLICT (mentor_id) DO UPDATE SET
    vector = EXCLUDED.vector, facets = EXCLUDED.facets, slice = EXCLUDED.slice, confirmed_at = EXCLUDED.confirmed_at,
    away_until = EXCLUDED.away_until, refreshed_at = EXCLUDED.refreshed_at
""".format(  # only our own constants; what people type never gets into this text
    slices=SLICES, has_opening=HAS_OPENING, **{kind.name.lower(): kind * FACETS_PER_KIND for kind in FacetKind}
)


# Two slices are a fair sample of all mentors: they differ from the others only by the key.
SAMPLE_SQL = "SELECT vector FROM profiles_searchdocument WHERE vector @@ $q$'s:0' | 's:1'$q$::tsquery"
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
        cursor.execute(UPSERT_SQL, {"mentors": pks, "choice_facets": choice_facets_json()})


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

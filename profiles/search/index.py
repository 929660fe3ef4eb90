"""What a search reads: one row per posted mentor, written by one set-based statement (docs/search.md)."""

import json
from collections.abc import Iterable

from django.db import connection, transaction

from profiles.languages import LANGUAGES_SPOKEN
from profiles.models import CommonLexeme, MeetingMode, MentorProfile, SearchDocument
from profiles.search.terms import FREE_PLACE, KIND_SIZE, Kind, affiliation_facet, language_facet, mode_facet

SLICES = 100
COMMON_FROM = 3  # of a hundred documents
BATCH = 5000  # mentors in one statement
# Facets and slices are lexemes of the same vector, so that one index finds words, filters and turns together.
# No word of a person can be spelled like one: words have no colon.
WRITE = """
INSERT INTO profiles_searchdocument AS document
    (mentor_id, vector, facets, slice, confirmed_at, away_until, refreshed_at)
SELECT mentor.user_id,
       setweight(to_tsvector('portal', concat_ws(' ', mentor.profession, occupation.title)), 'A')
       || setweight(to_tsvector('portal', concat_ws(' ', major.names, industry.names)), 'B')
       || setweight(to_tsvector('portal', concat_ws(' ', topic.names, array_to_string(mentor.skills, ' '),
           attainment.texts, mentor.city,
           CASE WHEN NOT mentor.is_employer_hidden THEN mentor.employer END)), 'C')
       || setweight(to_tsvector('portal', mentor.bio), 'D')
       || array_to_tsvector(ARRAY(SELECT DISTINCT 'f:' || facet FROM unnest(found.facets) facet)
                            || ARRAY['m:', 's:' || turn.slice, 't:' || turn.slice / 10]),
       found.facets, turn.slice,
       -- Who left a request unanswered comes after all others that fit as well, until they answer (issue 5).
       CASE WHEN mentor.unanswered_since IS NULL THEN mentor.confirmed_at END,
       greatest(mentor.paused_until, mentor.hidden_until), now()
FROM profiles_mentorprofile mentor
JOIN accounts_user person ON person.id = mentor.user_id
LEFT JOIN profiles_occupation occupation ON occupation.id = mentor.occupation_id
-- 61 and 100 share no factor: neighbours in age land in slices far apart, each slice gets its hundredth.
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
    SELECT string_agg(concat_ws(' ', topic.name_en, topic.name_es), ' ') AS names, array_agg(topic.id) AS ids
    FROM profiles_mentorprofile_topics link JOIN profiles_topic topic ON topic.id = link.topic_id
    WHERE link.mentorprofile_id = mentor.user_id) topic
CROSS JOIN LATERAL (
    SELECT string_agg(text, ' ') AS texts FROM profiles_attainment WHERE mentor_id = mentor.user_id) attainment
CROSS JOIN LATERAL (
    SELECT array_remove(
        ARRAY(SELECT {major} + id FROM unnest(major.ids) id)
        || ARRAY(SELECT {industry} + id FROM unnest(industry.ids) id)
        || ARRAY(SELECT {group} + id FROM unnest(industry.families) id)
        || ARRAY(SELECT {topic} + id FROM unnest(topic.ids) id)
        || ARRAY(SELECT (%(numbers)s::jsonb ->> ('mode ' || mode))::int FROM unnest(mentor.meeting_modes) mode)
        || ARRAY(SELECT (%(numbers)s::jsonb ->> ('language ' || code))::int FROM unnest(mentor.languages) code)
        || (%(numbers)s::jsonb ->> ('affiliation ' || mentor.affiliation))::int
        || ({occupation} + mentor.occupation_id)::int
        || CASE WHEN mentor.places_taken < mentor.capacity THEN {free_place} END, NULL) AS facets) found
WHERE mentor.user_id = ANY(%(mentors)s) AND mentor.status = 'approved' AND mentor.silent_since IS NULL
  AND person.is_active AND person.ended_at IS NULL
ON CONFLICT (mentor_id) DO UPDATE SET
    vector = EXCLUDED.vector, facets = EXCLUDED.facets, slice = EXCLUDED.slice, confirmed_at = EXCLUDED.confirmed_at,
    away_until = EXCLUDED.away_until, refreshed_at = EXCLUDED.refreshed_at
""".format(  # only our own constants; what people typed never comes near this text
    slices=SLICES,
    free_place=FREE_PLACE,
    **{kind.name.lower(): kind * KIND_SIZE for kind in Kind},
)


# Two slices are a fair sample of all mentors: they differ from the others by nothing but the key.
SAMPLE = "SELECT vector FROM profiles_searchdocument WHERE vector @@ $q$'s:0' | 's:1'$q$::tsquery"
COUNT_COMMON = f"""
INSERT INTO profiles_commonlexeme (lexeme, percent)
SELECT word, percent FROM (
    SELECT word, 100 * ndoc / max(ndoc) OVER () AS percent FROM ts_stat($${SAMPLE}$$)
) counted WHERE percent >= {COMMON_FROM} AND length(word) <= 60
"""  # noqa: S608 — only our own constants


def numbers() -> str:
    """The facets of what is not in a table of its own, as JSON for the statement."""
    modes = {f"mode {mode}": mode_facet(mode) for mode in MeetingMode.values}
    languages = {f"language {code}": language_facet(code) for code, _name in LANGUAGES_SPOKEN}
    affiliations = {f"affiliation {kind}": affiliation_facet(kind) for kind in MentorProfile.Affiliation.values}
    return json.dumps(modes | languages | affiliations)


@transaction.atomic
def refresh(mentor_pks: Iterable[int]) -> None:
    """Make the search say what these mentors' profiles say now; whoever is not posted is no longer found.

    Call it in the transaction of the change, however many mentors it touches: they are searchable when it commits.
    A pause or hiding that ends by its date needs no call: the search reads the date.
    """
    pks = list(mentor_pks)
    for start in range(0, len(pks), BATCH):
        refresh_batch(pks[start : start + BATCH])


def refresh_batch(pks: list[int]) -> None:
    shown = MentorProfile.objects.filter(
        pk__in=pks,
        status=MentorProfile.Status.APPROVED,
        silent_since=None,
        user__is_active=True,
        user__ended_at=None,
    )
    SearchDocument.objects.filter(mentor__in=pks).exclude(mentor__in=shown).delete()
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {"mentors": pks, "numbers": numbers()})


def refresh_facets(facets: Iterable[int]) -> None:
    """Refresh the mentors who carry one of these facets, after staff have renamed what it stands for."""
    carriers = SearchDocument.objects.filter(facets__overlap=list(facets))
    refresh(carriers.values_list("mentor_id", flat=True))


def refresh_everybody() -> int:
    """Write every document afresh, for all mentors there are. Returns how many are posted."""
    refresh(MentorProfile.objects.values_list("pk", flat=True))
    count_common()
    return SearchDocument.objects.count()


@transaction.atomic
def count_common() -> int:
    """Count afresh which words and facets are common, so that a search need not read all who have them.

    Returns how many there are. Safe to run at any time; a day's delay only costs time.
    """
    CommonLexeme.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT_COMMON)
    return CommonLexeme.objects.count()

"""Hundreds of thousands of posted mentors from a seed, with realistically skewed vocabularies and words."""

from contextlib import contextmanager

from django.db import connection

from profiles.models import MentorProfile, SearchDocument
from profiles.search.engine import SearchRequest, search
from profiles.search.index import count_common_lexemes, refresh

SEED = 0.42
BIO = 80  # words
RARE_WORDS_TRIED = 300
# SQL for a random rank from 1 to `count`, where rank n is 1/n as common as the first (Zipf).
ZIPF = "floor(exp(random() * ln({count})))::int"
PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, email, given_name, family_name, preferred_name, language, time_zone,
                           is_staff, is_active)
SELECT '!', false, 'p' || n || '@people.example', 'Given' || n, 'Family' || n, '', 'en', 'America/Los_Angeles',
       false, true
FROM generate_series(%(first)s, %(last)s) n
"""
# Words and careers ranked by frequency, to be picked by rank with an index; an array would be scanned for each pick.
RANKED_TABLES = """
CREATE TEMPORARY TABLE word AS
    SELECT row_number() OVER (ORDER BY times DESC, word)::int AS place, word
    FROM profiles_searchword WHERE length(word) > 3 AND times > 0;
CREATE UNIQUE INDEX word_by_place ON word (place);
CREATE TEMPORARY TABLE career AS
    SELECT row_number() OVER (ORDER BY id)::int AS place, id, title FROM profiles_occupation;
CREATE UNIQUE INDEX career_by_place ON career (place);
ANALYZE word;
ANALYZE career
"""
# Random draws refer to the person in a condition that is always true; otherwise PostgreSQL would draw only once.
MENTORS = f"""
INSERT INTO profiles_mentorprofile (user_id, status, approval_id, profession, occupation_id, employer, employer_kind,
    is_employer_hidden, years_of_experience, affiliation, helps_any_major, skills, languages, city, availability, bio,
    photo, meeting_modes, contact_methods, phone, link, capacity, places_taken, hidden_reason, confirmed_at)
SELECT person.id, 'approved', person.id, career.title, career.id,
       'Employer ' || {ZIPF.format(count=20000)}, 'employed', false, 5,
       (ARRAY['alumnus', 'friend'])[1 + (random() > .8)::int], true, bio_words.words[1:2],
       ARRAY['en'] || CASE WHEN random() < .3 THEN ARRAY['es'] ELSE ARRAY[]::text[] END, 'Los Angeles', '',
       array_to_string(bio_words.words[3:], ' '),
       '', (ARRAY['online', 'phone', 'in_person'])[1:1 + floor(random() * 3)::int], ARRAY['email'], '', '',
       1 + person.id %% 3, person.id %% 2, '', now() - random() * interval '500 days'
FROM accounts_user person
CROSS JOIN LATERAL (SELECT {ZIPF.format(count="(SELECT count(*) FROM career)")} AS place WHERE person.id > 0) drawn
JOIN career ON career.place = drawn.place
CROSS JOIN LATERAL (
    SELECT array_agg(word.word) AS words
    FROM (SELECT {ZIPF.format(count="(SELECT count(*) FROM word)")} AS place
          FROM generate_series(1, {BIO} + 2) WHERE person.id > 0) picked JOIN word USING (place)) bio_words
WHERE person.id > %(before)s
"""  # noqa: S608 — our own constants
LINKS = """
WITH thing AS (SELECT array_agg(id ORDER BY id) AS list, count(*)::int AS count FROM {things})
INSERT INTO {links} (mentorprofile_id, {column})
SELECT mentor.user_id, thing.list[{zipf}]
FROM profiles_mentorprofile mentor CROSS JOIN thing
CROSS JOIN LATERAL generate_series(1, {each}) WHERE mentor.user_id > %(before)s
ON CONFLICT DO NOTHING
"""
LINK_TABLES = {"helped_majors": ("major", 2), "industries": ("industry", 1), "topics": ("topic", 3)}
FREQUENCIES = """
SELECT word, ndoc FROM ts_stat('SELECT to_tsvector(''simple'', bio) FROM profiles_mentorprofile
                                WHERE mod(user_id, 20) = 0 OR (SELECT count(*) FROM profiles_mentorprofile) < 20001')
WHERE length(word) > 4 AND EXISTS (SELECT FROM profiles_searchword known WHERE known.word = ts_stat.word AND times > 0)
ORDER BY ndoc DESC, word
"""


def populate(size: int) -> None:
    """Fill the database up to `size` posted mentors, and index them for the search."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), COALESCE(max(user_id), 0) FROM profiles_mentorprofile")
        existing, last_id = cursor.fetchone()
        # History and guard triggers are not measured here.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT setseed(%s)", [SEED])
        if not existing:
            cursor.execute(RANKED_TABLES)
        cursor.execute(PEOPLE, {"first": existing + 1, "last": size})
        cursor.execute(MENTORS, {"before": last_id})
        for field, (thing, each) in LINK_TABLES.items():
            cursor.execute(
                LINKS.format(
                    things=f"profiles_{thing}",
                    links=f"profiles_mentorprofile_{field}",
                    column=f"{thing}_id",
                    zipf=ZIPF.format(count="thing.count"),
                    each=each,
                ),
                {"before": last_id},
            )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    with index_built_at_the_end():
        refresh(MentorProfile.objects.filter(pk__gt=last_id).values_list("pk", flat=True))
    count_common_lexemes()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def index_built_at_the_end():
    """Drop the document index meanwhile: building it once is much faster than updating it row by row."""
    [index] = SearchDocument._meta.indexes
    with connection.schema_editor() as editor:
        editor.remove_index(SearchDocument, index)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
    with connection.schema_editor() as editor:
        editor.add_index(SearchDocument, index)


def words_by_frequency(each: int = 6) -> dict[str, list[str]]:
    """Words of the bios by document frequency: rare < 0.1 %, medium about 1 %, common > 20 %; `each` per class.

    A rare word may mean a career or a topic that many have: then it is rare in the bios only ("rare of a field").
    """
    with connection.cursor() as cursor:
        cursor.execute(FREQUENCIES)
        frequencies = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM profiles_mentorprofile")
        total = cursor.fetchone()[0]
    sampled = total / 20 if total > 20_000 else total
    shares = [(word, times / sampled) for word, times in frequencies]
    rare = [word for word, share in shares if 0 < share < 0.001]
    found = {word: search(SearchRequest(word)).total for word in rare[:RARE_WORDS_TRIED]}
    return {
        "rare": [word for word, count in found.items() if 0 < count <= total / 1000][:each] or rare[:each],
        "rare of a field": [word for word, count in found.items() if count > total / 100][:each] or rare[:each],
        "medium": [word for word, share in shares if 0.006 < share < 0.015][:each],
        "common": [word for word, share in shares if share > 0.2][:each],
    }

"""Posted mentors by the hundred thousand, from a seed: vocabularies and words as unevenly spread as in life."""

from django.db import connection

from profiles.search_documents import refresh_everybody

SEED = 0.42
BIO = 80  # words
# The number of a thing that is 1/n as common as the first (Zipf), of `count` things.
ZIPF = "floor(exp(random() * ln({count})))::int"
PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, email, given_name, family_name, preferred_name, language, time_zone,
                           is_staff, is_active)
SELECT '!', false, 'p' || n || '@people.example', 'Given' || n, 'Family' || n, '', 'en', 'America/Los_Angeles',
       false, true
FROM generate_series(%(first)s, %(last)s) n
"""
# `n * 0` makes each pick an inner one: without it PostgreSQL would draw once for all.
MENTORS = f"""
WITH word AS (SELECT array_agg(word ORDER BY times DESC, word) AS list, count(*)::int AS count
              FROM profiles_searchword WHERE length(word) > 3),
occupation AS (SELECT array_agg(id ORDER BY id) AS list, count(*)::int AS count FROM profiles_occupation)
INSERT INTO profiles_mentorprofile (user_id, status, approval_id, profession, occupation_id, employer, employer_kind,
    is_employer_hidden, years_of_experience, affiliation, helps_any_major, skills, languages, city, availability, bio,
    photo, meeting_modes, contact_methods, phone, link, capacity, places_taken, hidden_reason, confirmed_at)
SELECT person.id, 'approved', person.id,
       (SELECT title FROM profiles_occupation WHERE id = picked.occupation), picked.occupation,
       'Employer ' || {ZIPF.format(count=20000)}, 'employed', false, 5,
       (ARRAY['alumnus', 'friend'])[1 + (random() > .8)::int], true,
       ARRAY[word.list[{ZIPF.format(count="word.count")}], word.list[{ZIPF.format(count="word.count")}]],
       ARRAY['en'] || CASE WHEN random() < .3 THEN ARRAY['es'] ELSE ARRAY[]::text[] END, 'Los Angeles', '',
       (SELECT string_agg(word.list[n * 0 + {ZIPF.format(count="word.count")}], ' ')
        FROM generate_series(1, {BIO}) n WHERE person.id > 0),
       '', (ARRAY['online', 'phone', 'in_person'])[1:1 + floor(random() * 3)::int], ARRAY['email'], '', '',
       1 + person.id % 3, person.id % 2, '', now() - random() * interval '500 days'
FROM accounts_user person CROSS JOIN word CROSS JOIN occupation
CROSS JOIN LATERAL (
    SELECT occupation.list[{ZIPF.format(count="occupation.count")}] AS occupation WHERE person.id > 0) picked
WHERE NOT EXISTS (SELECT FROM profiles_mentorprofile WHERE user_id = person.id)
"""  # noqa: S608 — our own constants
LINKS = """
WITH thing AS (SELECT array_agg(id ORDER BY id) AS list, count(*)::int AS count FROM {things})
INSERT INTO {links} (mentorprofile_id, {column})
SELECT mentor.user_id, thing.list[{zipf}]
FROM profiles_mentorprofile mentor CROSS JOIN thing
CROSS JOIN LATERAL generate_series(1, {each}) WHERE mentor.user_id NOT IN (SELECT mentorprofile_id FROM {links})
ON CONFLICT DO NOTHING
"""
TIED = {"helped_majors": ("major", 2), "industries": ("industry", 1), "topics": ("topic", 3)}
FREQUENCIES = """
SELECT word, ndoc FROM ts_stat('SELECT to_tsvector(''simple'', bio) FROM profiles_mentorprofile
                                WHERE mod(user_id, 20) = 0 OR (SELECT count(*) FROM profiles_mentorprofile) < 20001')
WHERE length(word) > 4 AND EXISTS (SELECT FROM profiles_searchword known WHERE known.word = ts_stat.word)
ORDER BY ndoc DESC, word
"""


def populate(size: int) -> None:
    """Fill the database up to so many posted mentors, and let the search read them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM profiles_mentorprofile")
        there = cursor.fetchone()[0]
        # Histories and guards are not what is measured here.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT setseed(%s)", [SEED])
        cursor.execute(PEOPLE, {"first": there + 1, "last": size})
        cursor.execute(MENTORS)
        for field, (thing, each) in TIED.items():
            cursor.execute(
                LINKS.format(
                    things=f"profiles_{thing}",
                    links=f"profiles_mentorprofile_{field}",
                    column=f"{thing}_id",
                    zipf=ZIPF.format(count="thing.count"),
                    each=each,
                )
            )
        cursor.execute("SET session_replication_role = DEFAULT")
    refresh_everybody()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def words_by_frequency(each: int = 6) -> dict[str, list[str]]:
    """Words of the bios by how many documents have them: rare < 0.1 %, medium about 1 %, common > 20 %."""
    with connection.cursor() as cursor:
        cursor.execute(FREQUENCIES)
        counted = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM profiles_mentorprofile")
        total = cursor.fetchone()[0]
    read = total / 20 if total > 20_000 else total
    shares = [(word, times / read) for word, times in counted]
    return {
        "rare": [word for word, share in shares if 0 < share < 0.001][:each],
        "medium": [word for word, share in shares if 0.006 < share < 0.015][:each],
        "common": [word for word, share in shares if share > 0.2][:each],
    }

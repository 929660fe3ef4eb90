"""How mentors answer, for those who choose one: counted from the letters, shown by the search."""

from django.db import connection

from profiles import actions as profiles

ANSWERS_THAT_TELL = 3  # answers; fewer say nothing about a habit
# Half of the answers came within the usual days. A late letter that nobody answered is no answer.
HABITS = """
SELECT mentor_id,
       count(*) FILTER (WHERE status = 'pending' AND respond_by > now()),
       CASE WHEN count(*) FILTER (WHERE status IN ('accepted', 'declined')) >= %(least)s THEN
           greatest(1, ceil(percentile_cont(0.5) WITHIN GROUP (
               ORDER BY CASE WHEN status IN ('accepted', 'declined') THEN extract(epoch FROM closed_at - sent_at) END
           ) / 86400))::int
       END
FROM matches_matchrequest GROUP BY mentor_id
"""


def note_habits() -> int:
    """Count anew how many wait for each mentor and how soon answers come. Returns for how many. Safe at any time."""
    with connection.cursor() as cursor:
        cursor.execute(HABITS, {"least": ANSWERS_THAT_TELL})
        habits = cursor.fetchall()
    return profiles.note_answering(habits)

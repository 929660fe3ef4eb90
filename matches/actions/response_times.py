"""How many requests wait for each mentor and how fast mentors answer, for the search results."""

from django.db import connection

from core.sweeps import for_all
from profiles import actions as profiles

MINIMUM_ANSWERS = 3  # answers; fewer say nothing about a typical response time
# The typical response time is the median in days, rounded up. An expired request does not count as an answer.
RESPONSE_TIMES_SQL = """
SELECT mentor_id,
       count(*) FILTER (WHERE status = 'pending' AND respond_by > now()),
       CASE WHEN count(*) FILTER (WHERE status IN ('accepted', 'declined')) >= %(least)s THEN
           greatest(1, ceil(percentile_cont(0.5) WITHIN GROUP (
               ORDER BY CASE WHEN status IN ('accepted', 'declined') THEN extract(epoch FROM closed_at - sent_at) END
           ) / 86400))::int
       END
FROM matches_matchrequest GROUP BY mentor_id
"""


def update_response_times() -> int:
    """Recompute the waiting requests and median response days of every mentor. Returns how many mentors. Idempotent."""
    with connection.cursor() as cursor:
        cursor.execute(RESPONSE_TIMES_SQL, {"least": MINIMUM_ANSWERS})
        stats = {row[0]: row for row in cursor.fetchall()}
    profiles.clear_response_stats(but_of=stats)
    return for_all("response times", stats, lambda pks: profiles.update_response_stats([stats[pk] for pk in pks]))

"""What every page shows about the signed-in person and the office, as annotations of `User` (one statement)."""

from functools import cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject

from notifications.models import Notice, OutgoingMail, ProgramSettings
from profiles.models import MenteeProfile, MentorProfile, SavedMentor

# The settings of the office that every page shows.
OFFICE = ("alumni_phone", "career_phone", "phone_hours_en", "phone_hours_es", "health_center_url", "policies_url")


@cache
def person_facts() -> dict[str, Any]:
    """Roles, saved mentors, unread notices, whether an email was lost, and how to reach the office (`office`).

    The same for everybody, so it is made once in each process.
    """
    of_person = {"user": OuterRef("pk")}
    notices = Notice.objects.filter(recipient=OuterRef("pk"), read_at=None)
    unread = notices.order_by().values("recipient").annotate(unread=Count("pk"))
    return {
        "is_mentee": Exists(MenteeProfile.objects.filter(**of_person)),
        "is_mentor": Exists(MentorProfile.objects.filter(**of_person)),
        "has_saved_mentors": Exists(SavedMentor.objects.filter(mentee=OuterRef("pk"))),
        "unread": Coalesce(Subquery(unread.values("unread")), 0),
        "has_lost_mail": Exists(OutgoingMail.objects.lost_on_the_way_to(OuterRef("pk"), OuterRef("email"))),
        "office": Subquery(ProgramSettings.objects.values(shown=JSONObject(**{name: name for name in OFFICE}))[:1]),
    }

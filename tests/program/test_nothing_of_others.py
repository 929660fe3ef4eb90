"""What a person reads about themselves and their pair, and staff about them, is the same once there are others."""

import pytest
from django.utils import timezone

from accounts.models import IdentityClaim, User
from agreements import actions as agreements
from agreements.models import Agreement
from agreements.timeline import agreement_events
from matches.models import Match
from notifications.actions import notify
from program.content import materials
from program.home.action_items import action_items_for
from program.home.action_items.first_steps import first_steps_for
from program.models import Edition, LimitedOrientation, Material, OrientationSession, ParticipationEnd, Registration
from program.orientation import arranging
from program.privacy.data_inventory import DATA_CATEGORIES
from program.privacy.data_inventory.rows import export_rows
from program.staff_dashboard.mentor_support import support_items
from program.staff_dashboard.person_overview import sections_for
from tests.agreements.builders import copy_has_left, days_from_today
from tests.factories import StaffFactory, SuperuserFactory
from tests.program.states import STATES

pytestmark = pytest.mark.django_db
STRANGERS = ["a_request_waits", "all_done"]


@pytest.fixture
def edition(db):
    material = Material.objects.create(slug="rules", kind=Material.Kind.POLICY, title_en="Rules")
    fields = {"text_en": "Read.", "published_at": timezone.now(), "needs_acknowledgement": True}
    return Edition.objects.create(material=material, number=1, **fields)


def strangers(edition):
    """Others who have everything that one can have."""
    for name in STRANGERS:
        STATES[name][0]()
    match = STATES["a_conclusion_of_the_mentee"][0]()
    agreements.add_to_conclusion(match.agreement.conclusion, match.mentor.user, added="Thanks.")
    agreements.correct_conclusion(match.agreement.conclusion, match.mentor.user, added="Many thanks.")
    copy_has_left()
    session = OrientationSession.objects.create(starts_at=timezone.now(), place="Library")
    for person in (match.mentee.user, match.mentor.user):
        materials.acknowledge(edition, person)
        Registration.objects.create(session=session, person=person, attended=True)
        short = arranging.ask_for_short_orientation(person, how="phone")
        LimitedOrientation.objects.filter(pk=short.pk).update(given_on=days_from_today(-1))
        arranging.ask_for_short_orientation(person, how="online")
        notify(person, "matches/reminder", match)
        ParticipationEnd.objects.create(user=person, reason="A report.", ended_by=StaffFactory())
        IdentityClaim.objects.create(user=person, name_while_enrolled="A", graduation_year=1999, major_then="Art")


def told_about(person, staff):
    """What the portal says of a person, to themselves and to staff."""
    return {
        "items": [repr(item) for item in action_items_for(person)],
        "first steps": first_steps_for(person),
        "support": support_items(person),
        "sections": [(str(title), lines) for title, lines in sections_for(staff, person)],
        "data": {category.name: export_rows(category, person) for category in DATA_CATEGORIES},
    }


def told_about_both(row, staff):
    agreement = Agreement.objects.with_people().filter(match=row if isinstance(row, Match) else None).first()
    events = agreement_events(agreement) if agreement else []
    return [told_about(User.objects.get(pk=key), staff) for key in (row.mentee_id, row.mentor_id)], events


@pytest.mark.parametrize(
    "name", ["a_request_waits", "talked_just_now", "an_amendment_of_the_mentor", "a_conclusion_of_the_mentee"]
)
def test_what_is_told_does_not_change_because_there_are_others(name, edition):
    row, staff = STATES[name][0](), SuperuserFactory()
    copy_has_left()
    alone = told_about_both(row, staff)

    strangers(edition)

    assert told_about_both(row, staff) == alone

"""A portal in which every kind of mail has been written, or could be."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import IdentityClaim
from agreements.actions import make_staff_copies
from agreements.models import Conclusion, ConclusionCorrection
from matches import actions
from notifications.models import OutgoingMail
from profiles.models import MentorReview, SavedSearch
from program.models import Concern, ConcernAct, ErasureRequest, Export, Term
from tests.access.world import build_world
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, StaffFactory, age
from tests.matches.declining import decline_for_good

THIS_TERM = {"season": "fall", "year": 2026, "starts_on": date(2026, 8, 20), "ends_on": date(2026, 12, 20)}


@pytest.fixture
def portal_of_mails():
    """People in every state of the program, and all that was written to them on the way."""
    world = build_world()
    decline_for_good(MatchRequestFactory())
    silent = MatchRequestFactory()
    age(silent, days=11)
    actions.settle_requests()
    silent.refresh_from_db()
    actions.offer_late_yes(silent)
    match = actions.accept(MatchRequestFactory())
    time = timezone.now() + timedelta(days=2)
    interview = actions.offer_times(
        match, match.mentor.user, times=[time], mode="online", place="https://meet.example/talk"
    )
    actions.choose_time(interview, match.mentee.user, time)
    actions.send_answer_link(world.objects["match_request"][0], by=StaffFactory())
    make_staff_copies()
    return world


@pytest.fixture
def portal_with_everything(portal_of_mails):
    """Also what few portals have at once, so that each kind of mail has a row it can be about."""
    world = portal_of_mails
    student, mentor, staff = (world.people[role] for role in ("student", "mentor", "staff"))
    for decision in MentorReview.Decision.values:
        MentorReview.objects.create(
            mentor=mentor.mentorprofile, decision=decision, reason="Because.", carried_out_at=timezone.now()
        )
    IdentityClaim.objects.create(user=student, graduation_year=2015, answer="A name, please.")
    MentorProfileFactory(hidden_until=timezone.localdate() + timedelta(days=3), hidden_reason="Because.")
    ErasureRequest.objects.create(user=student)
    Export.objects.create(kind="requests", term=Term.objects.create(**THIS_TERM), by=staff)
    concern = Concern.objects.create(reporter=student, subject=mentor, text="Something.")
    ConcernAct.objects.create(concern=concern, act="warn", text="Please do not.", by=staff)
    ConcernAct.objects.create(concern=concern, act="keep_out", text="Ana Ruiz", by=staff)
    for status in ("withdrawn", "closed"):
        MatchRequestFactory(status=status)
    SavedSearch.objects.create(mentee=student.menteeprofile, query_string="q=nobody+is+a+zzgrx")  # finds nobody
    record, empty = Conclusion.objects.exclude(added_by=None).first(), {"added": ""}
    MenteeProfileFactory(is_adult=False, spoken_at=timezone.now())
    ConclusionCorrection.objects.create(conclusion=record, by=record.added_by, before=empty, after={"added": "x"})
    OutgoingMail.objects.all().delete()
    return world

"""One more of each kind of row that staff have a list of, for tests that walk the lists of the admin."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.models import IdentityClaim
from agreements import actions as agreement_actions
from agreements.models import Agreement, NextStep, PrivateFeedback, StarterGoal, SuggestedActivity
from core import staff_log
from core.models import StuckRow
from matches.models import DeclineReason
from notifications.models import EmailIntro
from profiles.models import Occupation, ReviewReason, SearchAlias, SearchGap
from program.conduct import reporting
from program.models import (
    Acknowledgement,
    Announcement,
    ClosedDay,
    Edition,
    ErasureRequest,
    Export,
    FaqEntry,
    ImportFile,
    LimitedOrientation,
    Material,
    OrientationSession,
    Page,
    Term,
)
from tests.access.world import end
from tests.agreements import builders
from tests.factories import (
    IndustryFactory,
    MajorFactory,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    TopicFactory,
    UserFactory,
)


def lists():
    return [
        (model, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        for model in admin.site._registry
    ]


def more_of_everything(number, office):
    """One more of each kind of row that staff have a list of."""
    person, mentor = MenteeProfileFactory().user, MentorProfileFactory().user
    MajorFactory()
    IndustryFactory()
    MentorApplicationFactory()
    MatchRequestFactory()
    MatchFactory()
    builders.concluded(builders.in_force())
    agreement = Agreement.objects.order_by("pk").last()
    agreement_actions.make_staff_copies()
    PrivateFeedback.objects.create(agreement=agreement, author=agreement.mentee, text="Fine.")
    more_of_the_program(number, person, mentor, office)
    IdentityClaim.objects.create(user=person, name_while_enrolled="A", graduation_year=1999, major_then="Art")
    SearchGap.objects.create(query=f"astronaut {number}", times=9)
    StuckRow.objects.create(sweep="work", row=number)
    staff_log.record(office, person, "Did something.")
    SearchAlias.objects.create(alias=f"rn {number}", meaning="registered nurse")
    EmailIntro.objects.create(kind=f"matches/{number}", text_en="Hello.")
    ReviewReason.objects.create(decision="declined", text_en="Not now.")
    Occupation.objects.create(onet_code=f"11-{number}", title=f"Astronaut {number}")
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=f"x{number}", last_seen_at=timezone.now())
    for model in (DeclineReason, SuggestedActivity, NextStep):
        model.objects.create(name_en=f"Walk {number}")
    StarterGoal.objects.create(name_en=f"Walk {number}", topic=TopicFactory())


def more_of_the_program(number, person, mentor, office):
    day = timezone.localdate() + timedelta(days=200 * number)
    term = Term.objects.create(season="fall", year=2000 + number, starts_on=day, ends_on=day + timedelta(days=90))
    ClosedDay.objects.create(name_en="Break", starts_on=day, ends_on=day)
    Export.objects.create(kind="requests", term=term, by=office)
    ImportFile.objects.create(kind="mentees", name="list.csv", uploaded_by=office)
    ErasureRequest.objects.create(user=person)
    end(UserFactory(), by=office)
    LimitedOrientation.objects.create(person=person, given_by=office, given_on=day)
    OrientationSession.objects.create(starts_at=timezone.now(), place="x").registrations.create(person=mentor)
    material = Material.objects.create(slug=f"m{number}", kind="manual", title_en=f"Manual {number}")
    edition = Edition.objects.create(material=material, number=1, text_en="x", published_at=timezone.now())
    Acknowledgement.objects.create(person=mentor, edition=edition)
    FaqEntry.objects.create(slug=f"question-{number}", audience="mentee", question_en="?", answer_en=".")
    Page.objects.create(slug=f"page-{number}", title_en="P", text_en="p")
    Announcement.objects.create(title_en="News", text_en="News.")
    reporting.report(person, text="Something.", subject=mentor)

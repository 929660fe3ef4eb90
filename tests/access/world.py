"""Two of everything, every private field filled with a canary, so that a leak names itself."""

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.functions import Now
from django.utils import timezone
from PIL import Image

from agreements import actions as agreement_actions
from notifications.actions import notify
from profiles.models import MenteeProfile, SavedSearch
from program.models import Announcement, Concern, Edition, Material, OrientationSession, Page, ParticipationEnd
from tests.access.table import ROLES
from tests.agreements.builders import concluded, current, in_force, negotiating
from tests.factories import (
    InterviewFactory,
    MatchFactory,
    MatchRequestFactory,
    MenteeProfileFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    SuperuserFactory,
    UserFactory,
)


def picture():
    """A small square photo, as a browser can show it."""
    file = BytesIO()
    Image.new("RGB", (96, 96), "rosybrown").save(file, "JPEG")
    return file.getvalue()


PICTURE = picture()


def canaries(name):
    """What nobody but the person, the matched other and staff may ever read."""
    return {
        "user__email": f"canary-{name}-email@people.example",
        "user__family_name": f"Qcanary{name.replace('_', '')}family",
        "phone": f"(323) 555-{sum(name.encode()):04d}",
        "link": f"https://people.example/canary-{name}-link",
    }


@dataclass
class World:
    people: dict = field(default_factory=dict)  # role → User, None for anonymous
    others: dict = field(default_factory=dict)  # people who play no role: the second of everything
    objects: dict = field(default_factory=dict)  # name → (own, of others)
    cookies: dict = field(default_factory=dict)  # role → what their browser holds, where a test signs them in

    def canaries_hidden_from(self, role):
        """Every canary this role must not see anywhere: all but its own and those of its open match."""
        seen = {role} | ({"student", "mentor"} if role in ("student", "mentor") else set())
        names = [*self.people, *self.others]
        return {value for name in names if name not in seen for value in canaries(name).values()}


def mentee(name, **fields):
    return MenteeProfileFactory(contact_methods=["email", "call", "link"], **canaries(name), **fields).user


def mentor(name, factory=MentorProfileFactory, **fields):
    return factory(contact_methods=["email", "call", "link"], capacity=3, **canaries(name), **fields).user


def build_world() -> World:
    world = World()
    world.people = {
        "anonymous": None,
        "no_role": UserFactory(given_name="Nora"),
        "unproven": mentee("unproven", proven=False),
        "student": mentee("student"),
        "graduate": mentee("graduate", standing=MenteeProfile.Standing.GRADUATE, graduation_year=2015),
        "applicant": mentor("applicant", MentorApplicationFactory),
        "mentor": mentor("mentor"),
        "staff": SuperuserFactory(),
        "staff_without_factor": SuperuserFactory(),
        "ended": mentee("ended"),
    }
    assert set(world.people) == set(ROLES)
    world.others = {"other_student": mentee("other_student"), "other_mentor": mentor("other_mentor")}
    Authenticator.objects.create(
        user=world.people["staff"], type=Authenticator.Type.TOTP, data={"secret": "not-a-secret"}
    )
    end(world.people["ended"], by=world.people["staff"])
    fill(world)
    publish()
    return world


def end(user, by):
    ParticipationEnd.objects.create(user=user, reason="Broke the handbook.", ended_by=by)
    type(user).objects.filter(pk=user.pk).update(ended_at=Now())


def concluded_agreement(mentee, mentor):
    """A mentoring that has ended with its record: open pages of its own, and a pair that is free again."""
    request = MatchRequestFactory(mentee=mentee, mentor=mentor, status="accepted")
    agreement = in_force(agreement=negotiating(request=request))
    agreement_actions.log_meeting(agreement, agreement.mentor, met_on=timezone.localdate(), minutes=30)
    agreement_actions.add_to_conclusion(concluded(agreement), agreement.mentor, added="")
    agreement.refresh_from_db()
    return agreement


def fill(world):
    """One of each object between student and mentor, one between the others."""
    student, its_mentor = world.people["student"].menteeprofile, world.people["mentor"].mentorprofile
    other_student, other_mentor = (
        world.others["other_student"].menteeprofile,
        world.others["other_mentor"].mentorprofile,
    )
    agreements = (concluded_agreement(student, its_mentor), concluded_agreement(other_student, other_mentor))
    matches = [
        MatchFactory(request__mentee=student, request__mentor=its_mentor),
        MatchFactory(request__mentee=other_student, request__mentor=other_mentor),
    ]
    for match in matches:
        InterviewFactory(match=match, status="confirmed", chosen_time=timezone.now() + timedelta(days=2))
    requests = [
        MatchRequestFactory(mentee=student, mentor=its_mentor),
        MatchRequestFactory(mentee=other_student, mentor=other_mentor),
    ]
    for mentor_with_photo in (its_mentor, other_mentor):
        mentor_with_photo.photo.save("photo.jpg", ContentFile(PICTURE))
    world.objects = {
        "match": tuple(matches),
        "match_request": tuple(requests),
        "mentor": (its_mentor, other_mentor),
        "saved_search": tuple(
            SavedSearch.objects.create(mentee=mentee, query_string="q=astronomer")
            for mentee in (student, other_student)
        ),
        "agreement": agreements,
        "activity": tuple(current(agreement).goals.get().activities.first() for agreement in agreements),
        "meeting": tuple(agreement.meetings.get() for agreement in agreements),
        "announcement": (announced_to(student.user), announced_to(other_student.user)),
        "session": sessions_with(its_mentor.user),
        "concern": (
            Concern.objects.create(reporter=student.user, text="Something."),
            Concern.objects.create(reporter=other_student.user, text="Something else."),
        ),
    }


def publish():
    """What the program has for everybody to read: a page of help, and a manual with its file."""
    Page.objects.create(slug="contacts", title_en="Contacts", text_en="Call **us**.")
    handbook = Material.objects.create(slug="mentor-manual", kind=Material.Kind.MANUAL, title_en="Mentor Manual")
    Edition.objects.create(
        material=handbook, number=1, text_en="Read me.", file="materials/manual.pdf", published_at=timezone.now()
    )
    default_storage.save("materials/manual.pdf", ContentFile(b"%PDF-1.7"))


def sessions_with(person):
    """Two sessions; the person comes to the first."""
    sessions = tuple(
        OrientationSession.objects.create(starts_at=timezone.now() + timedelta(days=days), place="Library")
        for days in (7, 14)
    )
    sessions[0].registrations.create(person=person)
    return sessions


def announced_to(person):
    """An announcement that went to this person."""
    told = Announcement.objects.create(title_en="News", text_en="News.", send_at=timezone.now(), sent_at=timezone.now())
    notify(person, "program/announcement", told)
    return told

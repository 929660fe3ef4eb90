"""The smallest valid objects. A state is `MatchRequestFactory(status=…)`."""

from datetime import timedelta

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import IdentityProof, User
from core.days import today
from matches.models import Interview, Match, MatchRequest
from profiles.models import (
    Attainment,
    College,
    Industry,
    IndustryGroup,
    Major,
    MenteeProfile,
    MentorProfile,
    MentorReview,
    Topic,
)

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@people.example")
    given_name = factory.Sequence(lambda n: f"Given{n}")
    family_name = factory.Sequence(lambda n: f"Family{n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def verified(user, create, extracted, **kwargs):
        """The address has been verified, unless `verified=False`."""
        if extracted is not False:
            user.emailaddress_set.create(email=user.email, verified=True, primary=True)


class IdentityProofFactory(DjangoModelFactory):
    class Meta:
        model = IdentityProof

    user = factory.SubFactory(UserFactory)
    method = IdentityProof.Method.ALUMNI_RECORD


class StaffFactory(UserFactory):
    is_staff = True


class SuperuserFactory(StaffFactory):
    is_superuser = True


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    name = factory.Sequence(lambda n: f"Group {n}")


class CollegeFactory(DjangoModelFactory):
    class Meta:
        model = College

    name_en = factory.Sequence(lambda n: f"College {n}")


class MajorFactory(DjangoModelFactory):
    class Meta:
        model = Major

    name_en = factory.Sequence(lambda n: f"Major {n}")
    college = factory.SubFactory(CollegeFactory)


class IndustryGroupFactory(DjangoModelFactory):
    class Meta:
        model = IndustryGroup

    name_en = factory.Sequence(lambda n: f"Group {n}")


class IndustryFactory(DjangoModelFactory):
    class Meta:
        model = Industry

    name_en = factory.Sequence(lambda n: f"Industry {n}")
    group = factory.SubFactory(IndustryGroupFactory)


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    name_en = factory.Sequence(lambda n: f"Topic {n}")


class MenteeProfileFactory(DjangoModelFactory):
    """A proven student whose application is complete."""

    class Meta:
        model = MenteeProfile
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    status = MenteeProfile.Status.COMPLETE
    standing = MenteeProfile.Standing.STUDENT
    class_level = MenteeProfile.ClassLevel.JUNIOR
    is_undeclared = True
    contact_methods = ["email"]
    is_adult = True
    acknowledged_at = factory.LazyFunction(timezone.now)
    completed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def proven(mentee, create, extracted, **kwargs):
        if extracted is not False:
            IdentityProofFactory(user=mentee.user)


class MentorApplicationFactory(DjangoModelFactory):
    """A mentor application that waits for staff."""

    class Meta:
        model = MentorProfile
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    status = MentorProfile.Status.SUBMITTED
    submitted_at = factory.LazyFunction(timezone.now)
    profession = "Accountant"
    years_of_experience = 8
    affiliation = MentorProfile.Affiliation.ALUMNUS
    meeting_modes = ["online", "phone", "in_person"]
    contact_methods = ["email"]
    acknowledged_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def attainments(mentor, create, extracted, **kwargs):
        Attainment.objects.create(mentor=mentor, kind=Attainment.Kind.POSITION, text="Senior accountant")


class MentorProfileFactory(MentorApplicationFactory):
    """An approved mentor whose profile is posted, with one place."""

    confirmed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def approved(mentor, create, extracted, **kwargs):
        review = MentorReview.objects.create(mentor=mentor, decision="approved", carried_out_at=timezone.now())
        mentor.status, mentor.approval = MentorProfile.Status.APPROVED, review
        mentor.save(update_fields=["status", "approval"])


class MatchRequestFactory(DjangoModelFactory):
    class Meta:
        model = MatchRequest

    mentee = factory.SubFactory(MenteeProfileFactory)
    mentor = factory.SubFactory(MentorProfileFactory)
    wants_to_reach = "A first job in public health."
    consented_methods = ["email"]
    status = MatchRequest.Status.PENDING
    closed_at = factory.LazyAttribute(
        lambda request: None if request.status == MatchRequest.Status.PENDING else timezone.now()
    )


class MatchFactory(DjangoModelFactory):
    """An open match whose first talk is being arranged."""

    class Meta:
        model = Match

    request = factory.SubFactory(MatchRequestFactory, status=MatchRequest.Status.ACCEPTED)
    mentee = factory.SelfAttribute("request.mentee")
    mentor = factory.SelfAttribute("request.mentor")


class InterviewFactory(DjangoModelFactory):
    """A first talk with two times offered by the mentor."""

    class Meta:
        model = Interview

    match = factory.SubFactory(MatchFactory)
    offered_by = factory.SelfAttribute("match.mentor.user")
    mode = "online"
    place = "https://meet.example/talk"
    place_from = factory.SelfAttribute("offered_by")
    offered_times = factory.LazyFunction(lambda: [timezone.now() + timedelta(days=day) for day in (2, 3)])


def days_from_today(days):
    """A day of the university's calendar, so many days from now."""
    return today() + timedelta(days=days)


def age(row, **by):
    """Move a row's moments into the past together: `age(match_request, days=10, seconds=1)`.

    Days are of 24 hours: for a rule in days of the calendar, age it by what lies between two moments.
    """
    moved = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.get_internal_type() == "DateTimeField" and value is not None:
            moved[field.attname] = value - timedelta(**by)
    type(row)._base_manager.filter(pk=row.pk).update(**moved)
    row.refresh_from_db()

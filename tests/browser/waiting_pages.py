"""Pages that wait for somebody: a letter to write, times to choose, a version to sign, links that came by mail."""

from django.urls import reverse

from agreements import actions
from agreements.models import AgreementVersion
from matches import answer_link
from notifications.unsubscribe_link import unsubscribe_path
from profiles import confirm_link
from tests.agreements import builders
from tests.factories import InterviewFactory, MatchFactory, MatchRequestFactory, MentorProfileFactory


def pages_that_wait(world):
    """(role, address) of pages in states that the world of the access tests is not in."""
    graduate, student = world.people["graduate"].menteeprofile, world.people["student"].menteeprofile
    yield from (("graduate", address) for address in of_work(asked(graduate)))
    yield from (("graduate", address) for address in of_a_proposal(asked(graduate)))
    yield "graduate", reverse("matches:request_new", args=[MentorProfileFactory(user__given_name="Ben").pk])
    offered = InterviewFactory(match=MatchFactory(request=asked(student)))
    yield "student", offered.match.get_absolute_url()
    yield "anonymous", answer_link.link_for(world.objects["match_request"][0])
    yield "anonymous", confirm_link.link_for(world.people["mentor"].mentorprofile)
    yield "anonymous", unsubscribe_path(world.people["student"], "program/announcement")


def asked(mentee):
    return MatchRequestFactory(mentee=mentee, mentor__user__given_name="Rosa", status="accepted")


def of_work(request):
    """An agreement in force, from the side of the mentee."""
    agreement = builders.in_force(agreement=builders.negotiating(request=request))
    yield agreement.get_absolute_url()
    yield agreement.match.get_absolute_url()
    yield from (reverse(f"agreements:{name}", args=[agreement.pk]) for name in ("conclude", "propose"))


def of_a_proposal(request):
    """A version with which the mentor has answered the mentee's."""
    agreement = builders.negotiating(request=request)
    actions.mark_read(builders.proposed(agreement=agreement), agreement.mentor)
    version = builders.proposed(
        "mentor", builders.text(builders.goal("Find a field")), agreement, "Shall we begin smaller?"
    )
    assert version.status == AgreementVersion.Status.PROPOSED
    yield agreement.get_absolute_url()
    yield version.get_absolute_url()
    yield from (reverse(f"agreements:{name}", args=[agreement.pk]) for name in ("sign", "propose"))

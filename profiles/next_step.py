"""What happens next with the application of a mentor (R8, R9)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.days import day_at
from core.next_step import Act, NextStep, Outcome, Party, Step, Telling
from profiles.models import MentorProfile

CHANGE_IT = Telling(_("Change it and send it again"))
REASON = Telling("%(reason)s")
Status = MentorProfile.Status

ACTS = {
    Status.DRAFT: Act(
        "finish_application",
        _("Finish the application"),
        who=Telling(_("What you've entered is saved. Staff will review it once you've sent it.")),
        title=Telling(_("Finish your mentor application")),
        label=Telling(_("Continue my application")),
        icons=("file-pen", "file-pen"),
    ),
    Status.SUBMITTED: Act(
        "review_application",
        _("Review the application"),
        who=Telling(_("You sent it on %(day)s. Program staff will review it and email you.")),
        title=Telling(_("Your mentor application is waiting for review")),
        label=Telling(_("See my application")),
        icons=("hourglass", "hourglass"),
    ),
    Status.RETURNED: Act(
        "change_application",
        _("Change the application"),
        who=REASON,
        title=Telling(_("Staff asked for a change to your mentor application")),
        label=CHANGE_IT,
        icons=("file-pen", "file-pen"),
    ),
    Status.DECLINED: Act(
        "apply_again",
        _("Apply again"),
        who=REASON,
        title=Telling(_("Your mentor application was not approved")),
        label=CHANGE_IT,
        icons=("file-x", "file-x"),
    ),
    Status.WITHDRAWN: Act(
        "post_profile_again",
        _("Post the profile again"),
        who=Telling(_("No one can find it. You can post it again at any time.")),
        title=Telling(_("You withdrew your mentor profile")),
        label=Telling(_("See my profile")),
        icons=("eye-off", "eye-off"),
    ),
}
CALL_US = Outcome(
    "call_us",
    Telling(
        _("Please call the program office once %(decision_workdays)s business days have passed without an answer.")
    ),
)


def next_step_of_application(mentor: MentorProfile) -> NextStep | None:
    step = step_of_application(mentor)
    return step and step.told_to(Party.MENTOR)


def step_of_application(mentor: MentorProfile) -> Step | None:
    """Staff act on what has been sent, otherwise the applicant; None once the profile is approved."""
    if mentor.status == Status.APPROVED:
        return None
    act, address = ACTS[Status(mentor.status)], reverse("profiles:join_mentor")
    if mentor.status == Status.SUBMITTED:
        return Step(
            act=act,
            parties=frozenset({Party.STAFF}),
            address=address,
            outcome=CALL_US,
            values={"day": day_at(mentor.submitted_at)},
            office_address=reverse("admin:profiles_mentorprofile_change", args=[mentor.pk]),
        )
    values = {"reason": last_reason(mentor)} if act.who is REASON else {}
    return Step(act=act, parties=frozenset({Party.MENTOR}), address=address, values=values)


def last_reason(mentor: MentorProfile) -> str:
    """The reason staff gave for their last decision; the applicant reads it (R9)."""
    review = mentor.reviews.carried_out().first()
    return review.reason if review else ""

"""What happens next until a person is known to study at or have graduated from the university (R1)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityClaim
from core.days import day_at
from core.next_step import Act, NextStep, Outcome, Party, Step, Telling
from core.text_values import with_values

SHOW_WHO_YOU_ARE = Act(
    "show_who_you_are",
    _("Confirm who they are"),
    who=Telling(_("Until then, you can finish your application and write your first request, but not send it.")),
    title=Telling(with_values(_("We still need to confirm that you study at or graduated from %(university)s"))),
    label=Telling(_("See how to confirm it")),
    icons=("badge-check", "badge-check"),
)
FIND_RECORD = Act(
    "find_record",
    _("Look for the graduate's record"),
    who=Telling(_("You sent your details on %(day)s. The program office will look for your record and email you.")),
    title=Telling(_("Program staff are looking for your record")),
    label=Telling(_("See what I sent")),
    icons=("hourglass", "hourglass"),
)
SEND_MORE = Act(
    "send_more",
    _("Send more details"),
    who=Telling("%(answer)s"),
    title=Telling(_("Program staff haven't found your record yet")),
    label=Telling(_("Send more details")),
    icons=("badge-check", "badge-check"),
)
CALL_US = Outcome(
    "call_us",
    Telling(
        _("Please call the program office once %(decision_workdays)s business days have passed without an answer.")
    ),
)


def next_step_of_identity(claim: IdentityClaim | None) -> NextStep:
    """For a person who is not proven; `claim`: what they have sent as a graduate, if anything."""
    return step_of_identity(claim).told_to(Party.MENTEE)


def step_of_identity(claim: IdentityClaim | None) -> Step:
    """Staff act from the moment the details of a graduate are there until they have answered."""
    address, mentee = reverse("accounts:identity"), frozenset({Party.MENTEE})
    if claim is None:
        return Step(act=SHOW_WHO_YOU_ARE, parties=mentee, address=address)
    if claim.answered_at:
        return Step(act=SEND_MORE, parties=mentee, address=address, values={"answer": claim.answer})
    return Step(
        act=FIND_RECORD,
        parties=frozenset({Party.STAFF}),
        address=address,
        outcome=CALL_US,
        values={"day": day_at(claim.created_at)},
        office_address=reverse("admin:accounts_identityclaim_change", args=[claim.pk]),
    )

"""Whether a mentee may send a request now, to whomever (R4, R14): the verb, the pages and the next step ask here."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import IdentityProof
from core.prepared import first_of, prepared
from core.templatetags.portal import exact
from core.text_values import with_values
from core.workflow import Refused
from matches.models import OPEN_MATCHES_PER_MENTEE, Match, MatchRequest
from profiles.models import MenteeProfile


@dataclass(frozen=True)
class Standing:
    """What decides whether a mentee may ask, besides the profile: proven to belong to the university, what is open."""

    is_proven: bool
    open_matches: int
    open_request: MatchRequest | None


def may_send_request(mentee: MenteeProfile, standing: Standing | None = None) -> bool:
    """Whether the mentee may send a request now; pass a `standing` that is known already."""
    try:
        refuse_ineligible_mentee(mentee, standing)
    except Refused:
        return False
    return True


def standing_of(mentee: MenteeProfile) -> Standing:
    """Read in two statements."""
    [(is_proven, open_matches)] = proofs_and_open_matches(mentee.pk)
    return Standing(is_proven, open_matches, first_of(open_requests, mentee.pk))


@prepared
def proofs_and_open_matches(mentee: int) -> QuerySet:
    proofs = IdentityProof.objects.proving_affiliation().filter(user=OuterRef("pk"))
    open_matches = Match.objects.open().filter(mentee=OuterRef("pk")).order_by().values("mentee")
    number = Coalesce(Subquery(open_matches.values(number=Count("pk"))), 0)
    return MenteeProfile.objects.filter(pk=mentee).values_list(Exists(proofs), number)


@prepared
def open_requests(mentee: int) -> QuerySet:
    return MatchRequest.objects.open().filter(mentee=mentee)[:1]


def refuse_ineligible_mentee(mentee: MenteeProfile, standing: Standing | None = None) -> None:
    """Refuses a mentee who may not send any request now (R4, R14), each reason with its own sentence."""
    if not mentee.user.is_active or mentee.user.ended_at:
        raise Refused(_("You aren't taking part in the program right now."), code="not_taking_part")
    if mentee.status != MenteeProfile.Status.COMPLETE:
        raise Refused(_("Complete your application first. Then you can ask a mentor."), code="application_incomplete")
    standing = standing or standing_of(mentee)
    if not standing.is_proven:
        raise Refused(
            with_values(_("We still need to confirm that you study at or graduated from %(university)s.")),
            code="not_proven",
        )
    if mentee.must_speak_first:
        raise Refused(
            _(
                "Talk with the program office before your first request. We ask this of everyone who "
                "hasn't said that they're 18 or older."
            ),
            code="not_an_adult",
        )
    if open_request := standing.open_request:
        raise Refused(
            _("You have an open request to %(mentor)s until %(until)s. Wait for the answer, or withdraw it first.")
            % {"mentor": open_request.mentor.user.public_name, "until": exact(open_request.respond_by)},
            code="open_request_waits",
        )
    if standing.open_matches >= OPEN_MATCHES_PER_MENTEE:
        raise Refused(
            _("You already have two open matches. When one of them ends, you can ask another mentor."),
            code="two_open_matches",
        )

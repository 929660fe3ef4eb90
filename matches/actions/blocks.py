from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.workflow import Refused
from matches.actions.endings import end
from matches.actions.requests import close
from matches.models import Match, MatchRequest, PairBlock
from profiles.models import MenteeProfile, MentorProfile


@transaction.atomic
def block_pair(mentee: MenteeProfile, mentor: MentorProfile, by: Any, reason: str) -> PairBlock:
    """Staff decide that these two never meet again (R26): no new request, no late yes, in neither direction.

    A waiting request between them is closed as by the office, an open match is ended by the program. Refused without a
    reason (only staff read it), for one person twice, for a pair that is blocked already, and while an agreement is in
    force: its floor ends that first, so that both get their papers.
    """
    if not reason.strip():
        raise Refused(_("Say why. Colleagues will read your reason."), code="blocking_without_reason")
    if mentee.pk == mentor.pk:
        raise Refused(_("Choose two people."), code="block_needs_two_people")
    hold_both_ways(mentee, mentor)
    if PairBlock.objects.between(mentee, mentor).exists():
        raise Refused(_("These two people are already blocked from matching."), code="pair_blocked_already")
    close_what_is_open(mentee, mentor)
    return PairBlock.objects.create(mentee=mentee, mentor=mentor, by=by, reason=reason.strip())


def hold_both_ways(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Lock every profile of the two, mentees before mentors: whoever is asked at this moment waits (DESIGN §4)."""
    for model in (MenteeProfile, MentorProfile):
        held = model._base_manager.select_for_update(no_key=True)
        list(held.filter(pk__in=[mentee.pk, mentor.pk]).order_by("pk"))


def close_what_is_open(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    two = [mentee.pk, mentor.pk]
    between = models.Q(mentee__in=two, mentor__in=two)
    for match_request in MatchRequest.objects.open().filter(between).with_people().order_by("pk"):
        close(match_request, MatchRequest.ClosedBecause.BY_STAFF)
    for match in Match.objects.open().filter(between).with_people().order_by("pk"):
        if match.status == Match.Status.AGREED:
            raise Refused(
                _("These two people have an agreement in effect. End it first, then block them."),
                code="pair_has_agreement_in_force",
            )
        end(match)

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.former_identities import former_selves
from accounts.models import User
from core.workflow import Refused
from matches.actions.endings import end
from matches.actions.locks import lock_every_role
from matches.actions.requests import close
from matches.models import Match, MatchRequest, PairBlock
from profiles.models import MenteeProfile, MentorProfile


@transaction.atomic
def block_pair(mentee: MenteeProfile, mentor: MentorProfile, by: Any, reason: str) -> PairBlock:
    """Staff decide that these two are never matched again (R26): no new request and no late yes, in either direction.

    A waiting request between them is closed by staff, and an open match is ended by the program. Refused without a
    reason (only staff read it), for one and the same person, for a pair already blocked, and while an agreement is in
    force: the agreements app has to end that first, so that both get their documents.
    """
    if not reason.strip():
        raise Refused(_("Say why. Colleagues will read your reason."), code="blocking_without_reason")
    if mentee.pk == mentor.pk:
        raise Refused(_("Choose two people."), code="block_needs_two_people")
    lock_every_role(mentee, mentor)
    if PairBlock.objects.between(mentee, mentor).exists():
        raise Refused(_("These two people are already blocked from matching."), code="pair_blocked_already")
    close_requests_and_matches(mentee, mentor)
    return PairBlock.objects.create(mentee=mentee, mentor=mentor, by=by, reason=reason.strip())


@transaction.atomic
def carry_over_blocks(person: User) -> None:
    """Keep someone who comes back after an erasure apart from whom their earlier account was kept apart (R26).

    Done when they are known again and when a profile begins, because a block joins a mentee's profile with a mentor's.
    """
    for former in former_selves(person):
        for block in PairBlock.objects.filter(models.Q(mentee=former) | models.Q(mentor=former)):
            other = block.mentor_id if block.mentee_id == former else block.mentee_id
            for mentee, mentor in ((person.pk, other), (other, person.pk)):
                has_both = MenteeProfile.objects.filter(pk=mentee) and MentorProfile.objects.filter(pk=mentor)
                if has_both:
                    again = {"by": block.by, "reason": block.reason}
                    PairBlock.objects.get_or_create(mentee_id=mentee, mentor_id=mentor, defaults=again)


def close_requests_and_matches(mentee: MenteeProfile, mentor: MentorProfile) -> None:
    """Close their waiting requests and end their open matches; refused while an agreement is in force."""
    keys = [mentee.pk, mentor.pk]
    between = models.Q(mentee__in=keys, mentor__in=keys)
    for match_request in MatchRequest.objects.open().filter(between).with_people().order_by("pk"):
        close(match_request, MatchRequest.ClosedBecause.BY_STAFF)
    for match in Match.objects.open().filter(between).with_people().order_by("pk"):
        if match.status == Match.Status.AGREED:
            raise Refused(
                _("These two people have an agreement in effect. End it first, then block them."),
                code="pair_has_agreement_in_force",
            )
        end(match)

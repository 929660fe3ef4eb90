"""Ending a person's participation in every app, and reinstating them (R26)."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import actions as agreements
from agreements.models import Agreement
from core.workflow import Refused, lock, lock_rows, save_changes
from matches import actions as matches
from matches.models import Match, MatchRequest
from notifications.actions import notify
from profiles.models import MenteeProfile, MentorProfile
from profiles.search import index
from program.models import ParticipationEnd
from program.orientation import arranging


@dataclass(frozen=True)
class EndPreview:
    """What ending a participation will close, and who will be notified."""

    person: User
    mentor: MentorProfile | None
    requests: list[MatchRequest]
    matches: list[Match]
    agreements: list[Agreement]

    @property
    def others(self) -> list[User]:
        """The other party of each request and match, each person once. They read only that the program ended it."""
        pairs: list[MatchRequest | Match] = [*self.requests, *self.matches]
        profiles = [pair.mentor if pair.mentee_id == self.person.pk else pair.mentee for pair in pairs]
        return list({profile.pk: profile.user for profile in profiles}.values())

    @property
    def is_posted(self) -> bool:
        return bool(self.mentor and self.mentor.status == MentorProfile.Status.APPROVED)


def preview_end(person: User) -> EndPreview:
    """Everything open that this person is part of, including conclusions waiting for the other party.

    Includes requests past their deadline; closing settles them as expired.
    """
    is_pending = Q(pk__in=MatchRequest.objects.open().values("pk")) | Q(
        pk__in=MatchRequest.objects.overdue().values("pk")
    )
    return EndPreview(
        person=person,
        mentor=MentorProfile.objects.filter(user=person).first(),
        requests=list(MatchRequest.objects.visible_to(person).filter(is_pending).with_people().order_by("pk")),
        matches=list(Match.objects.open().visible_to(person).with_people().order_by("pk")),
        agreements=list(
            Agreement.objects.unsettled().visible_to(person).select_related("match", "conclusion").order_by("pk")
        ),
    )


@transaction.atomic
def end_participation(person: User, *, by: User, reason: str) -> ParticipationEnd:
    """End a person's participation: profile, requests, matches and agreements close in one transaction (R26).

    The person reads the reason; others read only that the program ended it and that it does not count against them.
    Refused for oneself, for staff accounts, and if participation has already ended.
    """
    lock_everyone_affected(person)
    refuse_to_end(person, by)
    end = ParticipationEnd.objects.create(user=person, reason=reason, ended_by=by)
    close_everything(person)
    mark_ended(person)
    notify(person, "program/participation_ended", end)
    return end


def lock_everyone_affected(person: User) -> None:
    """Lock the person and every profile that closing touches: mentees, then mentors (DESIGN §4)."""
    lock(person)
    preview = preview_end(person)
    pairs: list[MatchRequest | Match] = [*preview.requests, *preview.matches]
    mentees = {pair.mentee_id for pair in pairs} | {person.pk}
    mentors = {pair.mentor_id for pair in pairs} | {person.pk}
    for model, keys in ((MenteeProfile, mentees), (MentorProfile, mentors)):
        lock_rows(model, keys)


def refuse_to_end(person: User, by: User) -> None:
    if person.pk == by.pk:
        raise Refused(
            _("You can't end your own participation here. Request deletion on the “My data” page instead."),
            code="ending_own_participation",
        )
    if person.is_staff:
        raise Refused(
            _("This is a staff account. An administrator has to remove its access."), code="staff_cannot_be_ended"
        )
    if person.ended_at:
        raise Refused(_("This person's participation has already ended."), code="participation_ended_already")


def close_everything(person: User) -> None:
    """Under `lock_everyone_affected`: close everything open, from agreements down to session registrations."""
    preview = preview_end(person)
    for agreement in preview.agreements:
        agreements.end(agreement, leaving=person)
    for match in preview.matches:
        matches.end(match)
    causes = MatchRequest.ClosedBecause
    for request in preview.requests:
        matches.close(request, causes.MENTEE_LEFT if request.mentee_id == person.pk else causes.MENTOR_LEFT)
    if preview.mentor:
        unpost_profile(preview.mentor)
    arranging.cancel_all_registrations(person)


def unpost_profile(mentor: MentorProfile) -> None:
    """Withdraw a posted profile or a waiting application."""
    if mentor.can_move_to(MentorProfile.Status.WITHDRAWN):
        mentor.move_to(MentorProfile.Status.WITHDRAWN)
    index.refresh([mentor.pk])


def mark_ended(person: User) -> None:
    User.objects.filter(pk=person.pk).update(ended_at=Now())
    person.refresh_from_db(fields=["ended_at"])


@transaction.atomic
def reinstate(end: ParticipationEnd, *, by: User, because: str) -> None:
    """Reinstate a person, with a reason on record (R26). What was closed stays closed; a mentor has to post again.

    Refused if already reinstated, and for a person who has been erased.
    """
    lock(end.user)
    lock(end)
    if end.reinstated_at:
        raise Refused(_("This person has already been reinstated."), code="reinstated_already")
    if not end.user.is_active:
        raise Refused(_("This person's data has been erased."), code="person_erased")
    save_changes(end, reinstated_at=Now(), reinstated_by=by, reinstated_because=because)
    User.objects.filter(pk=end.user_id).update(ended_at=None)
    notify(end.user, "program/reinstated", end)

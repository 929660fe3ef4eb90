"""What matches and agreements need, from acceptance to the conclusion summary (R15–R22)."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import AgreementVersion, Conclusion, Signature
from agreements.next_step import proposal_deadline
from core.days import Today, today
from matches.models import Interview, Match
from matches.next_step import (
    step_after_interview,
    step_before_times_offered,
    step_until_interview,
    step_while_times_wait,
)
from program.home.action_items.action_item import ActionItem

# A completed conclusion summary stays on the start page for this long.
CONCLUSION_SHOWN_FOR = timedelta(days=30)


def open_matches(person: User) -> QuerySet[Match]:
    """Open matches, each with its open interview and its proposed or current version, in three queries."""
    versions = (
        AgreementVersion.objects.filter(status__in=["proposed", "in_force"])
        .annotate(
            is_signed_by_me=Exists(Signature.objects.filter(version=OuterRef("pk"), party=person)),
            next_deadline=Min("goals__deadline", filter=Q(goals__deadline__gte=Today())),
        )
        .order_by("number")
    )
    interviews = Interview.objects.filter(status__in=["offered", "confirmed"])
    return (
        Match.objects.open()
        .visible_to(person)
        .with_people()
        .select_related("agreement__conclusion")
        .prefetch_related(
            Prefetch("interviews", interviews, to_attr="open_interviews"),
            Prefetch("agreement__versions", versions, to_attr="current_versions"),
        )
        .order_by("started_at", "pk")
    )


def match_item(match: Match, person: User) -> ActionItem:
    name = match.other(person).user.first_name_shown
    if match.held_at:
        return on_hold_item(match, name)
    agreement = getattr(match, "agreement", None)
    if conclusion := getattr(agreement, "conclusion", None):
        return open_conclusion_item(conclusion, person)
    versions = agreement.current_versions if agreement else []
    proposed = [version for version in versions if version.status == AgreementVersion.Status.PROPOSED]
    if proposed:
        return proposal_item(proposed[-1], match, person, is_change=len(versions) > len(proposed))
    if versions:
        return agreement_item(versions[-1], name)
    return (
        suggest_goals_item(match, name, person)
        if match.status != Match.Status.ARRANGING
        else interview_item(match, name, person)
    )


def on_hold_item(match: Match, name: str) -> ActionItem:
    return ActionItem(
        title=_("The program put your match with %(name)s on hold") % {"name": name},
        who=_("You don't need to do anything right now, and no deadlines are running."),
        href=match.get_absolute_url(),
        label=_("See the match"),
        icon="pause",
        is_mine=False,
    )


def interview_item(match: Match, name: str, person: User) -> ActionItem:
    interview = match.open_interviews[0] if match.open_interviews else None
    if interview is None:
        return offer_times_item(match, name, person)
    if interview.status == Interview.Status.CONFIRMED:
        return confirmed_interview_item(match, interview, name, person)
    return choose_time_item(match, interview, name, person)


def offer_times_item(match: Match, name: str, person: User) -> ActionItem:
    """After five days without any offered times, the mentee may offer some too (R16)."""
    is_mentor, step = match.mentor_id == person.pk, step_before_times_offered(match, person)
    return ActionItem.of(
        step,
        title=_("Arrange your interview with %(name)s") % {"name": name},
        who=(_("Offer up to five times, or tell us that you've already talked.") if is_mentor else step.who),
        href=match.get_absolute_url(),
        label=_("Offer times") if step.is_mine else _("See the match"),
        icon="calendar-plus" if step.is_mine else "hourglass",
    )


def choose_time_item(match: Match, interview: Interview, name: str, person: User) -> ActionItem:
    step = step_while_times_wait(match, interview, person)
    return ActionItem.of(
        step,
        title=(
            _("%(name)s offered times for your interview")
            if step.is_mine
            else _("Waiting for %(name)s to choose an interview time")
        )
        % {"name": name},
        href=match.get_absolute_url(),
        label=_("Choose a time") if step.is_mine else _("See the times"),
        icon="calendar-check",
    )


def confirmed_interview_item(match: Match, interview: Interview, name: str, person: User) -> ActionItem:
    is_over, step = interview.chosen_time < timezone.now(), step_until_interview(match, interview, person)
    return ActionItem.of(
        step,
        title=(_("Did you talk with %(name)s?") if is_over else _("Your interview with %(name)s")) % {"name": name},
        who=interview.get_mode_display(),
        href=match.get_absolute_url(),
        label=_("Say whether you talked") if is_over else _("See the time and location"),
        icon="calendar-clock",
        is_mine=is_over,
        at=interview.chosen_time,
    )


def suggest_goals_item(match: Match, name: str, person: User) -> ActionItem:
    """After 14 days without a proposal, the mentor may propose first (R17)."""
    is_mentee, step = match.mentee_id == person.pk, step_after_interview(match, person)
    return ActionItem.of(
        step,
        title=_("Agree on goals with %(name)s") % {"name": name},
        who=(
            _("You've talked. Suggest one or more goals, with activities and a deadline for each.")
            if is_mentee
            else _("You've talked. %(name)s suggests the goals first.") % {"name": name}
        ),
        href=match.get_absolute_url(),
        label=_("Suggest goals") if step.is_mine else _("See the match"),
        icon="target",
    )


def proposal_item(version: AgreementVersion, match: Match, person: User, *, is_change: bool) -> ActionItem:
    is_mine = version.proposer_id != person.pk and not version.is_signed_by_me
    values = {"number": version.number, "name": match.other(person).user.first_name_shown}
    by, otherwise = proposal_deadline(match, is_change=is_change)
    return ActionItem(
        title=(
            _("Version %(number)d from %(name)s: read, change, or sign")
            if is_mine
            else _("Version %(number)d: %(name)s's turn to read")
        )
        % values,
        href=f"/agreements/{version.agreement_id}/",
        label=_("Read the agreement"),
        icon="pen-line",
        is_mine=is_mine,
        by=by,
        otherwise=otherwise,
    )


def agreement_item(version: AgreementVersion, name: str) -> ActionItem:
    """Past its end date, the agreement asks for its conclusion summary (R16)."""
    day, is_past = version.next_deadline, version.ends_on < today()
    text = _("Next deadline: %(day)s") % {"day": date_format(day, "DATE_FORMAT")} if day else ""
    otherwise = _("The goal stays open. You can agree on a later deadline, or leave the goal open when you conclude.")
    if is_past:
        text = _("Your agreement has reached its end date. Record what you achieved, or propose a new end date.")
        otherwise = _(
            "We ask you once more after 14 days. After 60 days, the program may close it without a conclusion summary."
        )
    return ActionItem(
        title=_("Working together with %(name)s") % {"name": name},
        who=text,
        href=f"/agreements/{version.agreement_id}/",
        label=_("Open our agreement"),
        icon="handshake",
        is_mine=is_past,
        otherwise=otherwise,
    )


def conclusion_items(person: User) -> Iterator[ActionItem]:
    """Open conclusions of closed matches, and conclusions completed recently (R22)."""
    recently_closed = Q(closed_at__gt=Now() - CONCLUSION_SHOWN_FOR)
    conclusions = Conclusion.objects.filter(
        Q(agreement__match__mentee=person.pk) | Q(agreement__match__mentor=person.pk),
        Q(status=Conclusion.Status.OPEN, agreement__match__held_at=None, agreement__match__closed_at__isnull=False)
        | recently_closed,
    )
    for conclusion in conclusions.select_related("agreement__match"):
        is_open = conclusion.status == Conclusion.Status.OPEN
        yield (open_conclusion_item if is_open else completed_conclusion_item)(conclusion, person)


def open_conclusion_item(conclusion: Conclusion, person: User) -> ActionItem:
    is_mine = conclusion.began_by_id != person.pk
    return ActionItem(
        title=_("Add your part to your conclusion summary")
        if is_mine
        else _("Your summary is waiting for the other person"),
        who=_("What you achieved, and what could come next. You can also just confirm.") if is_mine else "",
        href=f"/agreements/{conclusion.agreement_id}/",
        label=_("Open the summary"),
        icon="flag",
        is_mine=is_mine,
        by=conclusion.add_by,
        otherwise=_("The summary becomes final and is marked “Completed by one person.”"),
    )


def completed_conclusion_item(conclusion: Conclusion, person: User) -> ActionItem:
    is_mentee = conclusion.agreement.match.mentee_id == person.pk
    return ActionItem(
        title=_("Your mentoring relationship has concluded"),
        who=(
            _("What you achieved is recorded, and your next career steps are saved for you.")
            if is_mentee
            else _("What was achieved is recorded. Thank you for your time.")
        ),
        href="/next-steps/" if is_mentee else f"/agreements/{conclusion.agreement_id}/conclusion/",
        label=_("My next steps") if is_mentee else _("Read the summary"),
        icon="flag",
        is_mine=False,
    )

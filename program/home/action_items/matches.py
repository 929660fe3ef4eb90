"""What matches and agreements need, from acceptance to the conclusion summary (R15–R22)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.corrections import correctable_until
from agreements.models import Conclusion, ConclusionCorrection
from agreements.next_step import step_beside_change
from core.next_step import NextStep
from core.prepared import prepared
from core.templatetags.portal import exact
from matches import actions
from matches.models import TALKED_CORRECTION_WINDOW, Match
from matches.next_step import load, next_step_of_match, open_interviews, role_of, step_until_interview
from program.home.action_items.action_item import ActionItem

# A completed conclusion summary stays on the start page for this long.
CONCLUSION_SHOWN_FOR = timedelta(days=30)


@prepared
def current_matches(person: Any) -> QuerySet:
    """Open matches, and ended ones whose conclusion waits for the other part or is recent (R21, R22)."""
    conclusion = "agreement__conclusion"
    is_current = Q(status__in=Match.OPEN) | Q(**{f"{conclusion}__status": Conclusion.Status.OPEN})
    is_recent = Q(**{f"{conclusion}__closed_at__gt": Now() - CONCLUSION_SHOWN_FOR})
    since_final = ConclusionCorrection.objects.filter(
        conclusion__agreement__match=OuterRef("pk"), corrected_at__gte=F("conclusion__closed_at")
    )
    is_corrected = Exists(since_final.exclude(by=person.pk))
    matches = Match.objects.filter(is_current | is_recent).visible_to(person).with_people()
    matches = matches.annotate(is_corrected_by_other=is_corrected)
    return load(matches).order_by("started_at", "pk")


def is_recently_concluded(match: Match) -> bool:
    """Whether its conclusion was completed within `CONCLUSION_SHOWN_FOR`. For those of `current_matches`."""
    conclusion = getattr(getattr(match, "agreement", None), "conclusion", None)
    return bool(conclusion and conclusion.closed_at and timezone.now() < conclusion.closed_at + CONCLUSION_SHOWN_FOR)


def match_items(matches: list[Match], person: User) -> Iterator[NextStep]:
    yield from filter(None, (next_step_of_match(match, person) for match in matches))
    for match in matches:
        yield from claim_items(match, person)
        yield from place_items(match, person)
        yield from work_items(match, person)


def place_items(match: Match, person: User) -> Iterator[NextStep]:
    """While other times wait for an answer, whoever still has to say where the two meet has that to do too (R15)."""
    offered, confirmed = open_interviews(match)
    are_times_waiting = match.status == Match.Status.ARRANGING and offered is not None and offered.times_to_come
    if not are_times_waiting or confirmed is None or confirmed.is_past or match.is_on_hold:
        return
    step = step_until_interview(match, confirmed).told_to(role_of(person, match))
    if step.is_mine:
        yield step


def work_items(match: Match, person: User) -> Iterator[NextStep]:
    """While a change of their agreement waits for signatures, the two work on as before: for them to know."""
    if step := step_beside_change(match):
        yield replace(step.told_to(role_of(person, match)), act="", parties="", is_mine=False)


def claim_items(match: Match, person: User) -> Iterator[ActionItem]:
    """For a day, whoever has not said that the two have talked may say that they haven't (R15).

    It is for them to know, not to do: usually the two have talked, and the next step is another.
    """
    is_new = match.status == Match.Status.TALKED and match.status_changed_at + TALKED_CORRECTION_WINDOW > timezone.now()
    claim = actions.claim_to_correct(match, person) if is_new else None
    if claim and claim["may_correct"] and claim["said_by"] and claim["said_by"].pk != person.pk:
        yield ActionItem(
            title=_("%(name)s says that you've talked") % {"name": claim["said_by"].user.first_name_shown},
            who=_("If you haven't, say so on your match page before you sign or propose an agreement."),
            by=claim["until"],
            otherwise=_("The interview counts as held."),
            href=match.get_absolute_url(),
            label=_("See your match"),
            icon="message-circle-question-mark",
            is_mine=False,
        )


def conclusion_items(matches: list[Match], person: User) -> Iterator[ActionItem]:
    """What is kept of mentoring that has concluded, and for how long one's part may be corrected (R22)."""
    for match in filter(is_recently_concluded, matches):
        is_mentee, conclusion = match.mentee_id == person.pk, match.agreement.conclusion
        values = {"name": match.other(person).user.first_name_shown}
        sentences = [what_is_recorded(conclusion, person, is_mentee=is_mentee) % values]
        sentences += [sentence % values for sentence in opinion_sentences(match, conclusion, person)]
        correct_by = correctable_until(conclusion, person)
        if correct_by:
            sentence = _("If something in your part is wrong, you can correct it until %(at)s.")
            if conclusion.asks_again(person):
                sentence = _("You can say until %(at)s whether the corrected summary is still right.")
            sentences.append(sentence % {"at": exact(correct_by)})
        yield ActionItem(
            title=_("Your mentoring relationship with %(name)s has concluded")
            % {"name": match.other(person).user.public_name},
            who=" ".join(sentences),
            href="/next-steps/" if is_mentee and not correct_by else conclusion.get_absolute_url(),
            label=_("My next steps") if is_mentee and not correct_by else _("Read the summary"),
            icon="flag",
            is_mine=False,
            is_over=True,
        )


def what_is_recorded(conclusion: Conclusion, person: User, *, is_mentee: bool) -> str:
    if not is_mentee:
        return _("What was achieved is recorded. Thank you for your time.")
    if not (conclusion.has_steps or conclusion.has_added_steps):
        return _("What you achieved is recorded.")
    if conclusion.began_by_id == person.pk:
        return _("What you achieved is recorded, and your next career steps are saved for you.")
    return _("What you achieved is recorded, with the next steps that %(name)s suggests.")


def opinion_sentences(match: Any, conclusion: Conclusion, person: User) -> Iterator[str]:
    """What the other person says of the summary, and whether it was corrected since, as its page says it."""
    has_begun, is_older = conclusion.began_by_id == person.pk, conclusion.answer_by is not None
    if conclusion.is_seen_differently and has_begun and is_older:
        yield _("%(name)s saw some of it differently, before you corrected it.")
    elif conclusion.is_seen_differently and has_begun:
        yield _("%(name)s sees some of it differently. Read the summary to see what.")
    elif conclusion.is_seen_differently and not is_older:
        yield _("You see some of it differently, and the summary says so.")
    elif conclusion.is_seen_differently:
        yield _("You saw some of it differently. %(name)s has corrected it since. The summary says what changed.")
    elif is_older and has_begun:
        yield _("%(name)s agreed with it as it was before you corrected it.")
    elif is_older:
        yield _("%(name)s has corrected it since you answered. The summary says what changed.")
    elif match.is_corrected_by_other and has_begun:
        yield _("%(name)s has answered again and agrees with the summary as it is now.")
    elif match.is_corrected_by_other and conclusion.added_by_id != person.pk:
        yield _("%(name)s has corrected their part since. The summary says what changed.")

"""The text of an agreement as plain data: edited in drafts, digested, compared, and printed in PDFs."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Agreement, AgreementVersion, Goal
from profiles.models import MeetingMode

# Meeting terms, in the order in which people read them.
TERMS = ("frequency", "minutes", "mode", "arranger", "starts_on", "ends_on")
Text = dict[str, Any]
Change = dict[str, str]


def text_of(version: AgreementVersion) -> Text:
    """Terms and goals of a version as plain data, in order. Prefetch goals and activities."""
    goals = [goal_text(goal) for goal in version.goals.all()]
    return {term: getattr(version, term) for term in TERMS} | {"goals": goals}


def goal_text(goal: Any) -> Text:
    activities = [activity.text for activity in goal.activities.all()]
    return {"thread": str(goal.thread), "text": goal.text, "deadline": goal.deadline, "activities": activities}


def empty_goal() -> Text:
    return {"thread": str(uuid4()), "text": "", "deadline": None, "activities": [""]}


def earlier_goal(goal: Any) -> Text:
    """A goal of earlier mentoring as it starts in a new draft: the same thread, and no deadline yet."""
    return goal_text(goal) | {"deadline": None}


def digest_of(version: AgreementVersion) -> str:
    """SHA-256 (hex) of what both sign: names, version number, terms, goals, activities and deadlines.

    The proposer's note is a message to the other person and not part of the agreement.
    """
    signed_data = text_of(version) | {
        "agreement": version.agreement_id,
        "number": version.number,
        "mentee": version.mentee_name,
        "mentor": version.mentor_name,
    }
    canonical = json.dumps(
        signed_data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=lambda day: day.isoformat()
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


class Missing(NamedTuple):
    """A missing part of a draft: the goal's index (None for the terms), its field, a code, and a sentence."""

    goal: int | None
    field: str
    code: str
    sentence: str

    @property
    def whole_sentence(self) -> str:
        """The sentence where no form shows which goal is meant."""
        if self.goal is None:
            return self.sentence
        return _("Goal %(number)s: %(goal)s") % {"number": self.goal + 1, "goal": self.sentence}


def missing_parts(text: Text) -> list[Missing]:
    """The missing parts that keep a draft from being proposed (R18), in page order."""
    no_goals = _("Add at least one goal. What do you want to achieve together?")
    parts = [
        (text["starts_on"], Missing(None, "starts_on", "start_missing", _("Say when your agreement starts."))),
        (text["ends_on"], Missing(None, "ends_on", "end_missing", _("Say when your agreement ends."))),
        (text["goals"], Missing(None, "", "goals_missing", no_goals)),
    ]
    for index, goal in enumerate(text["goals"]):
        parts += parts_of_goal(goal, index)
    return [part for value, part in parts if not value]


def unready_parts(text: Text, agreement: Agreement, today: date) -> list[Missing]:
    """All that keeps a draft from being proposed (R18): what is missing, and new deadlines before today."""
    return missing_parts(text) + past_deadlines(text, agreement, today)


def past_deadlines(text: Text, agreement: Agreement, today: date) -> list[Missing]:
    """Deadlines before today, except those of goals that are in force with them."""
    goals_in_force = Goal.objects.filter(version__agreement=agreement, version__status="in_force")
    kept = {(str(thread), deadline) for thread, deadline in goals_in_force.values_list("thread", "deadline")}
    has_passed = _("This date has passed. Choose a later one.")
    return [
        Missing(index, "deadline", "deadline_passed", has_passed)
        for index, goal in enumerate(text["goals"])
        if goal["deadline"] and goal["deadline"] < today and (goal["thread"], goal["deadline"]) not in kept
    ]


def parts_of_goal(goal: Text, index: int) -> list[tuple[Any, Missing]]:
    """Each part a goal needs: its value, and what to say where it is empty."""
    no_deadline = _("Choose a date. When do you want to achieve this goal?")
    no_activity = _("Add at least one activity. What will you do to achieve this goal?")
    return [
        (goal["text"], Missing(index, "text", "goal_without_words", _("Say what you want to achieve."))),
        (goal["deadline"], Missing(index, "deadline", "goal_without_deadline", no_deadline)),
        (any(goal["activities"]), Missing(index, "activity-0", "goal_without_activity", no_activity)),
    ]


def term_label(term: str) -> str:
    return {
        "frequency": _("How often you meet"),
        "minutes": _("How long you meet"),
        "mode": _("How you meet"),
        "arranger": _("Who arranges meetings"),
        "starts_on": _("Start"),
        "ends_on": _("End"),
    }[term]


def display_value(term: str, value: Any) -> str:
    """The value of a term or a deadline as people read it."""
    if value is None:
        return _("not set")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if term == "minutes":
        return ngettext("%(minutes)d minute", "%(minutes)d minutes", value) % {"minutes": value}
    choices = {"frequency": AgreementVersion.Frequency, "mode": MeetingMode, "arranger": AgreementVersion.Arranger}
    return str(choices[term](value).label)


def labelled_terms(text: Text) -> list[dict[str, str]]:
    """The meeting terms as labels and values, for pages, emails and PDFs."""
    return [{"label": term_label(term), "value": display_value(term, text[term])} for term in TERMS]


def changes(before: Text, after: Text) -> list[dict[str, Any]]:
    """What changed, goal by goal: [{title, changes: [{kind, label, before, after}]}]; empty if nothing did."""
    old = {goal["thread"]: goal for goal in before["goals"]}
    new = {goal["thread"]: goal for goal in after["goals"]}
    groups = [{"title": _("Meetings"), "changes": changed_terms(before, after)}]
    for number, goal in enumerate(after["goals"], 1):
        goal_changes = changed_goal(old[goal["thread"]], goal) if goal["thread"] in old else added_goal(goal)
        groups.append({"title": goal_title(number, goal), "changes": goal_changes})
    for number, goal in enumerate(before["goals"], 1):
        if goal["thread"] not in new:
            groups.append({"title": goal_title(number, goal), "changes": [change("removed", before=goal["text"])]})
    groups.append({"title": _("The order of the goals"), "changes": goal_order_change(old, new)})
    return [group for group in groups if group["changes"]]


def goal_title(number: int, goal: Text) -> str:
    return _("Goal %(number)s: %(goal)s") % {"number": number, "goal": goal["text"]}


def change(kind: str, label: str = "", before: str = "", after: str = "") -> Change:
    return {"kind": kind, "label": label, "before": before, "after": after}


def changed_words(label: str, before: str, after: str) -> list[Change]:
    """The change of a text that may be empty on either side, if any."""
    if before == after:
        return []
    kind = "changed" if before and after else "added" if after else "removed"
    return [change(kind, label, before, after)]


def changed_terms(before: Text, after: Text) -> list[Change]:
    return [
        change("changed", term_label(term), display_value(term, before[term]), display_value(term, after[term]))
        for term in TERMS
        if before[term] != after[term]
    ]


def added_goal(goal: Text) -> list[Change]:
    parts = [("", goal["text"]), (_("Deadline"), display_value("deadline", goal["deadline"]))]
    parts += [(_("Activity"), activity) for activity in goal["activities"]]
    return [change("added", label, after=value) for label, value in parts]


def changed_goal(before: Text, after: Text) -> list[Change]:
    goal_changes = []
    if before["text"] != after["text"]:
        goal_changes.append(change("changed", _("Goal"), before["text"], after["text"]))
    if before["deadline"] != after["deadline"]:
        deadlines = (display_value("deadline", side["deadline"]) for side in (before, after))
        goal_changes.append(change("changed", _("Deadline"), *deadlines))
    old, new = Counter(before["activities"]), Counter(after["activities"])
    goal_changes += [change("added", _("Activity"), after=activity) for activity in (new - old).elements()]
    goal_changes += [change("removed", _("Activity"), before=activity) for activity in (old - new).elements()]
    return goal_changes + order_change(_("The order of the activities"), *shared_activities(before, after))


def shared_activities(before: Text, after: Text) -> list[list[str]]:
    """The activities common to both goals, in each goal's own order; without duplicates unless both have the same."""
    sides = [before["activities"], after["activities"]]
    if Counter(sides[0]) == Counter(sides[1]):
        return sides
    return [
        [activity for activity in dict.fromkeys(side) if all(activity in other for other in sides)] for side in sides
    ]


def goal_order_change(old: dict[str, Text], new: dict[str, Text]) -> list[Change]:
    """The change of order of the goals in both texts, if any; each goal with its current text."""
    before, after = ([thread for thread in side if thread in other] for side, other in ((old, new), (new, old)))
    return order_change("", *([new[thread]["text"] for thread in side] for side in (before, after)))


def order_change(label: str, before: list[str], after: list[str]) -> list[Change]:
    """One change from the old to the new order of these items; empty if the order is the same."""
    if before == after:
        return []
    numbered = [" · ".join(f"{number}. {item}" for number, item in enumerate(side, 1)) for side in (before, after)]
    return [change("changed", label, *numbered)]


def compared_version(version: AgreementVersion, versions: Sequence[AgreementVersion]) -> AgreementVersion | None:
    """What this one is compared with: the one in effect when it was proposed; before there was one, the last."""
    in_effect = (one for one in versions if one.number < version.number and one.in_force_at)
    return next(in_effect, None) or previous_version(version, versions)


def previous_version(version: AgreementVersion, versions: Sequence[AgreementVersion]) -> AgreementVersion | None:
    """The version to compare this one with: the newest one before it that both can read, or None."""
    return next((earlier for earlier in versions if earlier.number < version.number), None)

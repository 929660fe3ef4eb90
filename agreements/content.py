"""The text of an agreement as plain data: what a draft holds, what is digested, what is compared and put on paper."""

import hashlib
import json
from collections import Counter
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import AgreementVersion
from profiles.models import MeetingMode

# Meeting terms, in the order in which people read them.
TERMS = ("frequency", "minutes", "mode", "arranger", "starts_on", "ends_on")
Text = dict[str, Any]
Change = dict[str, str]


def text_of(version: AgreementVersion) -> Text:
    """Terms and goals of a version; goals and activities in their order."""
    goals = [
        {
            "thread": str(goal.thread),
            "text": goal.text,
            "deadline": goal.deadline,
            "activities": [activity.text for activity in goal.activities.all()],
        }
        for goal in version.goals.all()
    ]
    return {term: getattr(version, term) for term in TERMS} | {"goals": goals}


def empty_goal() -> Text:
    return {"thread": str(uuid4()), "text": "", "deadline": None, "activities": [""]}


def taken_up(goal: Any) -> Text:
    """A goal of an earlier mentoring as a draft takes it up: the same thread, and a deadline to be set anew."""
    activities = [activity.text for activity in goal.activities.all()]
    return {"thread": str(goal.thread), "text": goal.text, "deadline": None, "activities": activities}


def digest_of(version: AgreementVersion) -> str:
    """SHA-256 of what both sign: the parties' names, the version's number, terms, goals, activities and deadlines.

    The proposer's note is a letter to the other, no part of the agreement.
    """
    whole = text_of(version) | {
        "agreement": version.agreement_id,
        "number": version.number,
        "mentee": version.mentee_name,
        "mentor": version.mentor_name,
    }
    canonical = json.dumps(
        whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=lambda day: day.isoformat()
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


class Missing(NamedTuple):
    """What keeps a draft from being proposed: the goal's index (None: the terms), its field, a code, a sentence."""

    goal: int | None
    field: str
    code: str
    sentence: str


def missing(text: Text) -> list[Missing]:
    """What keeps a draft from being proposed (R18), in the order of the page."""
    wrong = []
    if not text["starts_on"]:
        wrong.append(Missing(None, "starts_on", "start_missing", _("Say when your agreement starts.")))
    if not text["ends_on"]:
        wrong.append(Missing(None, "ends_on", "end_missing", _("Say when your agreement ends.")))
    if not text["goals"]:
        wrong.append(
            Missing(None, "", "goals_missing", _("Add at least one goal. What do you want to achieve together?"))
        )
    return wrong + [fault for index, goal in enumerate(text["goals"]) for fault in missing_in(goal, index)]


def missing_in(goal: Text, index: int) -> list[Missing]:
    wrong, name = [], {"number": index + 1}
    if not goal["text"]:
        wrong.append(
            Missing(
                index,
                "text",
                "goal_without_words",
                _("Goal %(number)s is empty. Say what you want to achieve.") % name,
            )
        )
    if not goal["deadline"]:
        sentence = _("Goal %(number)s needs a deadline. By when do you want to achieve it?") % name
        wrong.append(Missing(index, "deadline", "goal_without_deadline", sentence))
    if not any(goal["activities"]):
        sentence = _("Goal %(number)s needs at least one activity. What will you do to achieve it?") % name
        wrong.append(Missing(index, "activity-0", "goal_without_activity", sentence))
    return wrong


def label_of(term: str) -> str:
    return {
        "frequency": _("How often you meet"),
        "minutes": _("How long you meet"),
        "mode": _("How you meet"),
        "arranger": _("Who arranges meetings"),
        "starts_on": _("Start"),
        "ends_on": _("End"),
    }[term]


def spoken(term: str, value: Any) -> str:
    """A term as people read it."""
    if value is None:
        return _("not set")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if term == "minutes":
        return ngettext("%(minutes)d minute", "%(minutes)d minutes", value) % {"minutes": value}
    choices = {"frequency": AgreementVersion.Frequency, "mode": MeetingMode, "arranger": AgreementVersion.Arranger}
    return str(choices[term](value).label)


def terms_of(text: Text) -> list[dict[str, str]]:
    """The meeting terms in words, for page, mail and paper."""
    return [{"label": label_of(term), "value": spoken(term, text[term])} for term in TERMS]


def changes(before: Text, after: Text) -> list[dict[str, Any]]:
    """What changed, goal by goal: [{title, changes: [{kind, label, before, after}]}]. Empty when nothing did."""
    old = {goal["thread"]: goal for goal in before["goals"]}
    new = {goal["thread"]: goal for goal in after["goals"]}
    groups = [{"title": _("Meetings"), "changes": changed_terms(before, after)}]
    for number, goal in enumerate(after["goals"], 1):
        found = changed_goal(old[goal["thread"]], goal) if goal["thread"] in old else added_goal(goal)
        groups.append({"title": goal_title(number, goal), "changes": found})
    for number, goal in enumerate(before["goals"], 1):
        if goal["thread"] not in new:
            gone = [{"kind": "removed", "label": "", "before": goal["text"], "after": ""}]
            groups.append({"title": goal_title(number, goal), "changes": gone})
    groups.append({"title": _("The order of the goals"), "changes": reordered_goals(old, new)})
    return [group for group in groups if group["changes"]]


def goal_title(number: int, goal: Text) -> str:
    return _("Goal %(number)s: %(goal)s") % {"number": number, "goal": goal["text"]}


def changed_terms(before: Text, after: Text) -> list[Change]:
    return [
        {
            "kind": "changed",
            "label": label_of(term),
            "before": spoken(term, before[term]),
            "after": spoken(term, after[term]),
        }
        for term in TERMS
        if before[term] != after[term]
    ]


def added_goal(goal: Text) -> list[Change]:
    parts = [("", goal["text"]), (_("Deadline"), spoken("deadline", goal["deadline"]))]
    parts += [(_("Activity"), activity) for activity in goal["activities"]]
    return [{"kind": "added", "label": label, "before": "", "after": value} for label, value in parts]


def changed_goal(before: Text, after: Text) -> list[Change]:
    found = []
    for field, label in (("text", _("Goal")), ("deadline", _("Deadline"))):
        if before[field] != after[field]:
            old, new = (
                (spoken(field, side[field]) if field == "deadline" else side[field]) for side in (before, after)
            )
            found.append({"kind": "changed", "label": label, "before": old, "after": new})
    old, new = Counter(before["activities"]), Counter(after["activities"])
    found += [
        {"kind": "added", "label": _("Activity"), "before": "", "after": activity}
        for activity in (new - old).elements()
    ]
    found += [
        {"kind": "removed", "label": _("Activity"), "before": activity, "after": ""}
        for activity in (old - new).elements()
    ]
    return found + reordered(_("The order of the activities"), *kept_in_both(before, after))


def kept_in_both(before: Text, after: Text) -> list[list[str]]:
    """The activities either text shares with the other, in their order; each once where one has some more often."""
    sides = [before["activities"], after["activities"]]
    if Counter(sides[0]) == Counter(sides[1]):
        return sides
    return [[one for one in dict.fromkeys(side) if all(one in other for other in sides)] for side in sides]


def reordered_goals(old: dict[str, Text], new: dict[str, Text]) -> list[Change]:
    """The goals that are in both texts, where they follow each other otherwise now; each in its words of today."""
    before, after = ([thread for thread in one if thread in other] for one, other in ((old, new), (new, old)))
    return reordered("", *([new[thread]["text"] for thread in side] for side in (before, after)))


def reordered(label: str, before: list[str], after: list[str]) -> list[Change]:
    """The same lines in another order, or nothing where the order is the same."""
    if before == after:
        return []
    order = [" · ".join(f"{place}. {words}" for place, words in enumerate(side, 1)) for side in (before, after)]
    return [{"kind": "changed", "label": label, "before": order[0], "after": order[1]}]

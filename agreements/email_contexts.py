"""Template variables of the emails about agreements and conclusions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.conclusion_parts import opinion_label
from agreements.content import changes, compared_version, display_value, text_of
from agreements.corrections import asks_the_other, changes_in, correctable_until
from agreements.models import Agreement, AgreementVersion, Conclusion, ConclusionCorrection, CopyMailing, Goal
from agreements.next_step import next_step_of_goal
from core.templatetags.portal import exact
from matches import actions as matches
from matches.models import Match, PairBlock
from matches.next_step import next_step_of_match
from notifications.rendering import absolute_url


def agreement_context(agreement: Agreement, reader: Any) -> dict[str, Any]:
    other = agreement.other(reader).first_name_shown if reader else ""
    return {"agreement": agreement, "other": other, "link": absolute_url(agreement.get_absolute_url())} | {
        "next_step": lambda: next_step_of_match(agreement.match, reader) if reader else None,
        "mentee": agreement.mentee.get_full_name(),
        "mentor": agreement.mentor.get_full_name(),
    }


def version_context(version: AgreementVersion, reader: Any) -> dict[str, Any]:
    is_proposer = reader is not None and reader.pk == version.proposer_id
    return agreement_context(version.agreement, reader) | {
        "version": version,
        "version_link": absolute_url(version.get_absolute_url()),
        "is_proposer": is_proposer,
        "is_signed": lambda: is_signed_in_the_same_step(version),
        "is_amendment": version.agreement.is_in_force,
        "changed": lambda: what_changed(version),
        "void_signature": lambda: version_with_void_signature(version, reader),
        "correctable_until": lambda: until_when_not_talked(version.agreement.match, reader),
        "not_talked_link": absolute_url(reverse("matches:not_held", args=[version.agreement.match_id])),
    }


def is_signed_in_the_same_step(version: AgreementVersion) -> bool:
    """Whether its proposer signed it as they proposed it; not later, of which an email of its own tells."""
    return version.signatures.filter(party=version.proposer, signed_at=version.proposed_at).exists()


WHOLE_PARTS = {"added": _("%(part)s (new)"), "removed": _("%(part)s (removed)")}


def what_changed(version: AgreementVersion) -> dict[str, Any] | None:
    """The `number` of the version it is compared with on its page, and the `parts` that differ; None of the first."""
    versions = list(version.agreement.versions.shared().with_details())
    new = next(one for one in versions if one.pk == version.pk)
    old = compared_version(new, versions)
    if old is None:
        return None
    return {"number": old.number, "parts": [part_changed(group) for group in changes(text_of(old), text_of(new))]}


def part_changed(group: dict[str, Any]) -> dict[str, Any]:
    """What differs in a part of the text, its `changes` under its `title`; a goal that is new or gone only by that."""
    first = group["changes"][0]
    if not first["label"] and first["kind"] in WHOLE_PARTS:
        return {"title": WHOLE_PARTS[first["kind"]] % {"part": group["title"]}, "changes": []}
    return group


def version_with_void_signature(version: AgreementVersion, reader: Any) -> int | None:
    """The number of the version before this one, if the reader's signature under it no longer counts."""
    before = version.agreement.versions.shared().filter(number__lt=version.number).order_by("-number").first()
    return before.number if before and reader and before.has_void_signature_of(reader) else None


def until_when_not_talked(match: Match, reader: Any) -> str:
    """Until when the reader may say that the two haven't talked; empty if they may not."""
    until = matches.correctable_until(match, reader) if reader else None
    return exact(until) if until else ""


def mailing_context(mailing: CopyMailing, reader: Any) -> dict[str, Any]:
    asked_by = mailing.asked_by.get_full_name() if mailing.asked_by else ""
    return version_context(mailing.copy.version, reader) | {"copy": mailing.copy, "asked_by": asked_by}


def goal_context(goal: Goal, reader: Any) -> dict[str, Any]:
    deadline = display_value("deadline", goal.deadline)
    return version_context(goal.version, reader) | {
        "goal": goal,
        "deadline": deadline,
        "next_step": lambda: next_step_of_goal(goal, reader) if reader else None,
    }


def conclusion_context(conclusion: Conclusion, reader: Any) -> dict[str, Any]:
    is_added_by_other = bool(reader and conclusion.added_by_id and conclusion.added_by_id != reader.pk)
    return agreement_context(conclusion.agreement, reader) | {
        "conclusion": conclusion,
        "is_added_by_other": is_added_by_other,
        "adds_something": bool(conclusion.added) or conclusion.has_added_steps,
        "words_of_other": lambda: conclusion.added if is_quoted(conclusion, reader) else "",
        "goals_answered_differently": lambda: (
            [one for one in conclusion.outcomes.select_related("goal") if one.is_answered_differently]
            if is_quoted(conclusion, reader)
            else []
        ),
        "link": absolute_url(conclusion.get_absolute_url()),
        "correct_by": lambda: correctable_until(conclusion, reader) if reader else None,
    }


def is_quoted(conclusion: Conclusion, reader: Any) -> bool:
    """Whether the reader's email quotes what the other person added."""
    is_added_by_other = conclusion.added_by is not None and conclusion.added_by != reader
    return is_added_by_other and not is_kept_apart(conclusion.agreement.match)


def is_kept_apart(match: Match) -> bool:
    """Whether staff have blocked the two (R26); each can still read on the portal what they have concluded."""
    return PairBlock.objects.between(match.mentee, match.mentor).exists()


def correction_context(correction: ConclusionCorrection, reader: Any) -> dict[str, Any]:
    return conclusion_context(correction.conclusion, reader) | {
        "corrected_by": correction.by.get_full_name(),
        "asks_again": asks_the_other(correction, correction.conclusion),
        "differs": correction.after.get("is_seen_differently", False),
        "changed_opinion": correction.changes_opinion,
        "opinion": opinion_label(correction.after["is_seen_differently"]) if correction.is_answer else "",
        "changes": lambda: changes_in(correction, correction.conclusion),
        "is_opinion_alone": lambda: len(changes_in(correction, correction.conclusion)) == 1,
    }

"""A conclusion as PDF/UA-1: what each person says, under their name, then what was said and corrected (R22)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.conclusion_parts import contradicts
from agreements.corrections import FirstAnswer, changes_in, history, revision
from agreements.models import Conclusion, ConclusionCorrection, GoalOutcome, NextStep
from agreements.pdfs import (
    Bilingual,
    compile_pdf,
    date_text,
    in_both_languages,
    in_each_language,
    moment_text,
    names_for,
    party_names,
    printed,
)

# From whom a part of the summary is, as on its page.
HEADINGS = {
    "reason": gettext_lazy("How it ended, from %(name)s"),
    "reason_while_open": gettext_lazy("How it is ending, from %(name)s"),
    "goals_of_one": gettext_lazy("Goal by goal, from %(name)s"),
    "achieved": gettext_lazy("What was achieved, from %(name)s"),
    "next_steps": gettext_lazy("Next steps, from %(name)s"),
    "part": gettext_lazy("%(name)s's part"),
    "corrected": gettext_lazy("Corrected by %(name)s"),
    "answered": gettext_lazy("Answered by %(name)s"),
}

CHANGE_PARTS = ("label", "before", "after")


def conclusion_pdf(conclusion: Conclusion) -> bytes:
    """The PDF of a conclusion as it stands."""
    people = ("agreement__match__mentee__user", "agreement__match__mentor__user", "began_by", "added_by")
    conclusion = Conclusion.objects.select_related(*people).prefetch_related("outcomes__goal").get(pk=conclusion.pk)
    match, names = conclusion.agreement.match, names_for(conclusion.agreement)
    mentee, mentor = (printed(names, party.pk, str(party)) for party in conclusion.agreement.parties)
    first = printed(names, conclusion.began_by_id, str(conclusion.began_by))
    second = printed(names, conclusion.added_by_id, str(conclusion.added_by or ""))
    entries = history(conclusion)
    is_corrected = any(isinstance(made, ConclusionCorrection) for made in entries)
    data = party_names(mentee, mentor) | {
        "state": in_both_languages(lambda: state_shown(conclusion)),
        "began_by": first,
        "began_at": date_text(conclusion.began_at),
        "added_by": second,
        "headings": headings(conclusion, first, second),
        "reason": in_both_languages(conclusion.get_reason_display),
        "contradicts": contradicts(conclusion.reason, [one.outcome for one in conclusion.outcomes.all()]),
        "outcomes": [printed_outcome(outcome) for outcome in conclusion.outcomes.all()],
        "is_answer_earlier": conclusion.answer_by is not None,
        "achieved": conclusion.achieved,
        "opinion": in_both_languages(lambda: conclusion.opinion_shown),
        "added": conclusion.added,
        "steps": printed_steps(conclusion.steps),
        "next_steps": conclusion.next_steps,
        "added_steps": printed_steps(conclusion.added_steps),
        "added_next_steps": conclusion.added_next_steps,
        "wants_new_mentoring": conclusion.wants_new_mentoring,
        "mentee_began": conclusion.began_by_id == match.mentee_id,
        "history": [
            printed_entry(made, conclusion, printed(names, made.by.pk, str(made.by)))
            for made in (entries if is_corrected else [])
        ],
        "footer": conclusion_file_name(conclusion).removesuffix(".pdf"),
    }
    data["in_latin"] = names.notes()
    corrected_at = [made.corrected_at for made in entries]
    return compile_pdf("conclusion.typ", data, max([conclusion.closed_at or conclusion.began_at, *corrected_at]))


def printed_steps(steps: list[str]) -> list[Bilingual]:
    """Next steps from the program's list."""
    in_each = in_each_language(lambda: NextStep.in_current_language(steps))
    return [{"en": english, "es": spanish} for english, spanish in zip(in_each["en"], in_each["es"], strict=True)]


def state_shown(conclusion: Conclusion) -> str:
    """Its status, and whether a part was corrected since it was final, as its page says both."""
    is_corrected = conclusion.is_corrected_since_final and not conclusion.answer_by
    return " · ".join([conclusion.status_shown, *([_("Corrected since")] if is_corrected else [])])


def headings(conclusion: Conclusion, first: str, second: str) -> dict[str, Bilingual]:
    """The heading of each part, with the name of whose it is."""
    is_ending = conclusion.status == Conclusion.Status.OPEN and not conclusion.ended_it_at_once
    of_first = {name: heading(name, first) for name in ("goals_of_one", "achieved", "next_steps")}
    reason = heading("reason_while_open" if is_ending else "reason", first)
    return of_first | {"reason": reason, "part": heading("part", second), "added_steps": heading("next_steps", second)}


def heading(name: str, person: str) -> Bilingual:
    return in_both_languages(lambda: HEADINGS[name] % {"name": person})


def printed_outcome(outcome: GoalOutcome) -> dict[str, Any]:
    """What the two say of a goal; `other` is None where it is not another answer."""
    return {
        "goal": outcome.goal.text,
        "outcome": in_both_languages(lambda: outcome.outcome_shown),
        "note": outcome.note,
        "is_alike": outcome.is_answered_alike,
        "other": in_both_languages(outcome.get_other_outcome_display) if outcome.is_answered_differently else None,
    }


def printed_entry(made: ConclusionCorrection | FirstAnswer, conclusion: Conclusion, person: str) -> dict[str, Any]:
    """A correction or an answer: who, when, and its changes {kind, label, before, after} in both languages."""
    in_each = in_each_language(lambda: changes_in(made, conclusion))
    changes = [
        {"kind": english["kind"]} | {part: {"en": english[part], "es": spanish[part]} for part in CHANGE_PARTS}
        for english, spanish in zip(in_each["en"], in_each["es"], strict=True)
    ]
    title = heading("answered" if made.is_answer else "corrected", person)
    return {"title": title, "at": moment_text(made.corrected_at), "changes": changes}


def conclusion_file_name(conclusion: Conclusion) -> str:
    """The name of its PDF, numbered by what was answered and corrected, so that an earlier one keeps its own name."""
    return f"mentoring-conclusion-{conclusion.agreement_id}-version-{revision(conclusion) + 1}.pdf"

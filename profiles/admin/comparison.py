"""What an approved mentor changed, for staff: before and now, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from profiles.actions.changes import CHECKED_BY_STAFF, checked_facts
from profiles.models import Attainment, MentorProfile

WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Part:
    """Some words of a text, which the other text has too or not."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Comparison:
    """One thing that staff review, as it was and as it is now."""

    label: str
    before: list[Part]
    now: list[Part]

    @property
    def is_changed(self) -> bool:
        return any(part.is_changed for part in [*self.before, *self.now])


def comparisons(mentor: MentorProfile) -> list[Comparison]:
    """Everything staff review, beside what they last reviewed; empty if nothing was changed, or it was not kept."""
    if mentor.reviewed_facts is None:
        return []
    facts = checked_facts(mentor)
    # What was not yet checked when the earlier facts were kept counts as unchanged.
    before, now = as_texts(facts | mentor.reviewed_facts), as_texts(facts)
    return [Comparison(label, *compare(before[label], text)) for label, text in now.items()]


def as_texts(facts: dict[str, Any]) -> dict[str, str]:
    """What people read of each fact, by the label of its field."""
    fields = [MentorProfile._meta.get_field(name) for name in CHECKED_BY_STAFF]
    texts = {
        str(field.verbose_name): text_of(dict(field.choices or ()).get(facts[field.name], facts[field.name]))
        for field in fields
    }
    lines = [attainment_line(*row) for row in facts["attainments"]]
    return texts | {str(Attainment._meta.verbose_name_plural): "\n".join(lines)}


def text_of(value: Any) -> str:
    return "" if value is None else str(value)


def attainment_line(kind: str, text: str, year: int | None) -> str:
    attainment = Attainment(kind=kind, text=text, year=year)
    return f"{attainment.get_kind_display()}: {attainment}"


def compare(before: str, now: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts: the words they share, the words removed, and the words added."""
    old, new = WORDS.findall(before), WORDS.findall(now)
    removed, added = [], []
    for kind, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_changed = kind != "equal"
        removed.append(Part("".join(old[old_start:old_end]), is_changed))
        added.append(Part("".join(new[new_start:new_end]), is_changed))
    return [part for part in removed if part.text], [part for part in added if part.text]

"""Who of the staff did what to which row, written by the verbs themselves. The admin shows it as a row's history."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext

# Next to Django's flags (1 added, 2 changed, 3 deleted) and that of a page that was viewed (4).
DISCREET = 5
# Whether a member of staff may read what colleagues did discreetly. The app that knows of cases registers itself.
READERS_OF_DISCREET: list[Callable[[Any], bool]] = []


def record(
    by: Any, rows: Model | Iterable[Model], act: str, *, is_discreet: bool = False, flag: int = CHANGE, **facts: Any
) -> None:
    """Write down that `by` did something to these rows.

    `act` is an English sentence with placeholders for the `facts`; it is translated when it is read. What could point
    to a case is discreet: only who did it, and staff who handle cases, read it (R28).
    """
    rows = [rows] if isinstance(rows, Model) else rows
    LogEntry.objects.log_actions(by.pk, rows, DISCREET if is_discreet else flag, sentence_kept(act, **facts))


def record_links(by: Any, row: Model, old: Iterable[str], new: Iterable[str]) -> None:
    """Write down the links and addresses to which a row led people before, and those to which it does now, if any."""
    before, now = ", ".join(old), ", ".join(new)
    if before or now:
        was, is_now = before or "–", now or "–"
        record(by, row, "Changed the links or addresses. Before: %(old)s. Now: %(new)s.", old=was, new=is_now)


def sentence_kept(act: str, **facts: Any) -> str:
    """An act as the log keeps it."""
    return json.dumps({"act": act, "facts": facts}, default=str) if facts else act


def text_of(entry: LogEntry) -> str:
    """What an entry says, in the reader's language. An erased entry says nothing."""
    kept = entry.change_message
    if kept.startswith("{"):
        said = json.loads(kept)
        return gettext(said["act"]) % {name: shown(fact) for name, fact in said["facts"].items()}
    if kept.startswith("["):
        return text_of_form(json.loads(kept))
    return gettext(kept) if kept else ""


def shown(fact: Any) -> Any:
    """A fact of the log as people read it: a day is kept as "2026-03-06"."""
    try:
        return date_format(date.fromisoformat(fact), "DATE_FORMAT")
    except (TypeError, ValueError):
        return fact


def text_of_form(changes: list[dict[str, dict[str, Any]]]) -> str:
    """What Django's forms wrote down, with the names of the fields in the reader's language."""
    for change in changes:
        for details in change.values():
            if "fields" in details:
                details["fields"] = [name_of(field) for field in details["fields"]]
            if "name" in details:
                details["name"] = name_of(details["name"])
    return LogEntry(change_message=json.dumps(changes)).get_change_message()


def name_of(label: str) -> str:
    """A field's name in the reader's language. Django keeps it with a capital, which the catalogue may not have."""
    small = label[:1].lower() + label[1:]
    return next((said for text in (small, label) if (said := gettext(text)) != text), label)


def reads_discreet(reader: Any) -> bool:
    return any(may_read(reader) for may_read in READERS_OF_DISCREET)


def readable(entries: QuerySet[LogEntry], reader: Any) -> QuerySet[LogEntry]:
    """These entries without other people's discreet ones, unless this member of staff may read them."""
    if reads_discreet(reader):
        return entries
    return entries.filter(~Q(action_flag=DISCREET) | Q(user=reader.pk))

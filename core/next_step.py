"""What happens next with one thing, whoever reads it, and how each reader is told (R16).

An app computes one `Step` per request, match, application. Its pages, emails, home page and staff's lists all read that
step, so that they name the same people and the same act. The sentences of an act are written once, in its `Act`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.text_values import TEXT_VALUES


class Party(TextChoices):
    """Who acts. The clock: nobody has to, because time alone brings the next state."""

    MENTEE = "mentee", _("Mentee")
    MENTOR = "mentor", _("Mentor")
    STAFF = "staff", _("Program staff")
    CLOCK = "clock", _("Automatic")


BOTH = frozenset({Party.MENTEE, Party.MENTOR})


@dataclass(frozen=True)
class Telling:
    """One thing said to each reader: to who acts, and to who doesn't (if it differs).

    `to_author` is for who acts and has proposed, or begun to write, what the act is about.
    """

    mine: Any
    theirs: Any = ""
    to_author: Any = ""

    def to(self, *, is_mine: bool, is_author: bool) -> str:
        if not is_mine:
            return str(self.theirs or self.mine)
        return str((is_author and self.to_author) or self.mine)


@dataclass(frozen=True)
class Act:
    """Something a person does, and every sentence about it: what happens, the title and the link on the home page.

    `office` is its short name in staff's lists; `icons` are for who acts and for who doesn't; `at_label` is what
    takes place at the step's `at`, if not the act itself.
    """

    code: str
    office: Any
    who: Telling
    title: Telling
    label: Telling
    icons: tuple[str, str]
    at_label: Any = ""


@dataclass(frozen=True)
class Outcome:
    """What happens if no one acts."""

    code: str
    otherwise: Telling
    by_label: Any = ""  # what the moment before which someone acts is called, where it is no deadline


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """A step as one reader is told it; also anything else the home page shows.

    `by_label`: what `by` is called, if it is no deadline. `at`: when something takes place, and `at_label` what, if not
    the step itself. `since`: when the days until `by` began, where they are counted ("day 4 of 10"). `other`: the
    profile of the other person. `is_over`: nothing more happens with it.
    """

    title: str = ""
    who: str = ""
    by: datetime | None = None
    by_label: str = ""
    otherwise: str = ""
    is_mine: bool = False
    is_over: bool = False
    at: datetime | None = None
    at_label: str = ""
    since: datetime | None = None
    href: str = ""
    label: str = ""
    icon: str = "circle-dot"
    act: str = ""
    parties: str = ""
    other: Any = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """What happens next with one thing: the act, who acts, where, by when, and what happens if no one does.

    `people`: the profiles of the two, and `names` how they are called in its sentences; `values`: what else these name.
    `office_address`: where staff act.
    """

    act: Act
    parties: frozenset[Party]
    address: str
    names: Mapping[Party, str] = field(default_factory=dict)
    people: Mapping[Party, Any] = field(default_factory=dict)
    by: datetime | None = None
    outcome: Outcome | None = None
    at: datetime | None = None
    since: datetime | None = None
    author: Party | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    office_address: str = ""

    def told_to(self, reader: Party) -> NextStep:
        is_mine, told = reader in self.parties, self.values_for(reader)
        to = {"is_mine": is_mine, "is_author": reader == self.author}
        return NextStep(
            title=self.act.title.to(**to) % told,
            who=self.act.who.to(**to) % told,
            by=self.by,
            by_label=str(self.outcome.by_label) if self.outcome else "",
            otherwise=self.outcome.otherwise.to(**to) % told if self.outcome else "",
            is_mine=is_mine,
            at=self.at,
            at_label=str(self.act.at_label),
            since=self.since,
            href=self.address,
            label=self.act.label.to(**to) % told,
            icon=self.act.icons[not is_mine],
            act=self.act.code,
            parties=in_order(self.parties),
            other=next((person for party, person in self.people.items() if party != reader), None),
        )

    def values_for(self, reader: Party) -> dict[str, Any]:
        other = next((name for party, name in self.names.items() if party != reader), "")
        values = {name: date_format(value) if isinstance(value, date) else value for name, value in self.values.items()}
        names = {party.value: name for party, name in self.names.items()}
        return TEXT_VALUES | names | {"other": other, "name": other} | values


def in_order(parties: Iterable[Party]) -> str:
    return " ".join(party.value for party in Party if party in parties)

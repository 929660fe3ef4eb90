"""What apps register about their messages: each app's `ready()` calls `register()` in its `emails.py`.

Registration is optional: a mail of an unregistered kind is sent as is, and its template can use `about`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import SimpleLazyObject


@dataclass(frozen=True)
class Attachment:
    """A file attached to a mail. A calendar file is also shown by mail programs, beside text and HTML."""

    name: str
    content: bytes
    type: str

    @property
    def is_calendar(self) -> bool:
        return self.type.startswith("text/calendar")


def always(about: Any, reader: Any) -> bool:
    return True


@dataclass(frozen=True)
class MessageType:
    """How one type of message behaves: whether its mail is still relevant, what is attached, who gets a copy.

    `copied_to` returns the people in copy, each of whom gets a mail of their own with the same text (`copies.py`);
    `visible_in_copy`: those of them whose addresses the others may see, decided whenever one of these mails leaves.

    `should_defer`: the mail stays queued for now and is checked again later. `is_optional`: people can turn it off,
    unlike the mails that the rules require. `label`: its name where the subject says too little. `is_for_the_office`:
    no participant gets it. `reaches_former_participants`: it also goes to people whose participation has ended.
    `is_record`: the rules require a record that it was sent, when and where (R19), so its row is kept beyond 30 days.
    """

    name: str
    still_relevant: Callable[[Any, Any], bool] = always
    should_defer: Callable[[Any, Any], bool] = lambda about, reader: False
    attachments: Callable[[Any, Any], list[Attachment]] = lambda about, reader: []
    copied_to: Callable[[Any], list[Any]] | None = None
    visible_in_copy: Callable[[Any, list[Any]], list[Any]] = lambda about, people: []
    is_optional: bool = False
    label: Any = ""
    is_for_the_office: bool = False
    reaches_former_participants: bool = False
    is_record: bool = False

    def __post_init__(self) -> None:
        if self.is_optional and self.copied_to:
            raise ValueError("A mail with people in copy is not optional: its text would offer all the link of one.")

    @property
    def app(self) -> str:
        """The label of the app it comes from, under whose heading it is listed (`register_heading`)."""
        return self.name.partition("/")[0]


@dataclass(frozen=True)
class Subject:
    """How rows of one model are fetched for many messages at once, and the context for their templates."""

    rows: Callable[[], models.QuerySet]
    context: Callable[[Any, Any], dict[str, Any]]


@dataclass(frozen=True)
class Heading:
    """The heading above the kinds of mail of one app."""

    position: int
    text: Any


@dataclass(frozen=True)
class PreviewSource:
    """What a kind of mail can be about and who gets it, so that staff can preview it before one is ever sent.

    `condition` narrows the rows; `reader` returns the person who gets the mail about a row, None for an office.
    """

    model: type[models.Model]
    reader: Callable[[Any], Any]
    condition: models.Q


MESSAGE_TYPES: dict[str, MessageType] = {}
PREVIEW_SOURCES: dict[str, PreviewSource] = {}
HEADINGS: dict[str, Heading] = {}
SUBJECTS: dict[type[models.Model], Subject] = {}
# Model → the rows that a member of staff may know about. Mails and notices about others are not shown to them.
CONFIDENTIAL: dict[type[models.Model], Callable[[Any], models.QuerySet]] = {}
# The same by kind of message, where other messages about the row are for everyone.
CONFIDENTIAL_KINDS: dict[str, Callable[[Any], models.QuerySet]] = {}


def register_message(name: str, **behaviour: Any) -> None:
    """Register how a kind of mail behaves (see `MessageType`)."""
    MESSAGE_TYPES[name] = MessageType(name, **behaviour)


def register_heading(app: str, heading: Any, *, position: int) -> None:
    """Register the heading above an app's kinds of mail, and its position among the others (lowest first)."""
    HEADINGS[app] = Heading(position, heading)


def apps_in_order() -> list[str]:
    """The labels of the apps that send mail, in the order of their headings."""
    return sorted(HEADINGS, key=lambda app: HEADINGS[app].position)


def register_subject(
    model: type[models.Model],
    rows: Callable[[], models.QuerySet],
    context: Callable[[Any, Any], dict[str, Any]] = lambda about, reader: {},
) -> None:
    """Register how rows of `model` are fetched for messages, and the `context(about, reader)` of their templates."""
    SUBJECTS[model] = Subject(rows, context)


def register_confidential(model: type[models.Model], rows_for: Callable[[Any], models.QuerySet]) -> None:
    """Register that mails and notices about this model are shown only to staff for whom `rows_for` has the row."""
    CONFIDENTIAL[model] = rows_for


def register_confidential_kinds(rows_for: Callable[[Any], models.QuerySet], *kinds: str) -> None:
    """Register that mails and notices of these kinds are shown only to staff for whom `rows_for` has the row."""
    CONFIDENTIAL_KINDS.update(dict.fromkeys(kinds, rows_for))


def register_preview_sources(
    model: type[models.Model], reader: Callable[[Any], Any], *kinds: str, condition: models.Q | None = None
) -> None:
    """Register that these kinds of mail are about rows of `model`, and who gets them (see `PreviewSource`)."""
    for kind in kinds:
        PREVIEW_SOURCES[kind] = PreviewSource(model, reader, condition or models.Q())


def message_type(name: str) -> MessageType:
    return MESSAGE_TYPES.get(name) or MessageType(name)


def optional_kinds() -> set[str]:
    """The names of the kinds that a person can turn off."""
    return {kind.name for kind in MESSAGE_TYPES.values() if kind.is_optional}


def subject_context(about: models.Model | None, reader: Any) -> dict[str, Any]:
    """The registered context for a template about this row, for this reader.

    A function in it is called when a template first uses it: `blocktranslate` would print the function itself.
    """
    subject = SUBJECTS.get(type(about)) if about is not None else None
    context = subject.context(about, reader) if subject else {}
    return {name: SimpleLazyObject(value) if callable(value) else value for name, value in context.items()}

"""What the apps register about their messages: each app's `ready()` calls `register()` of its `emails.py`.

Nothing has to be registered: an unknown kind is sent as it is, and its template reads `about`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content: bytes
    type: str


@dataclass(frozen=True)
class Recipients:
    """Who else gets a mail: those everybody sees, and those nobody sees."""

    seen: list[str] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)


def always(about: Any, reader: Any) -> bool:
    return True


def never(about: Any, reader: Any) -> bool:
    return False


def nothing(about: Any, reader: Any) -> list[Attachment]:
    return []


def nobody(about: Any) -> Recipients:
    return Recipients()


def no_context(about: Any, reader: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class MessageType:
    """How one type of message behaves: whether its mail is still relevant, what is attached, who gets a copy.

    `should_defer`: not now, whatever else holds; the mail stays queued, and is asked again later.
    `is_optional`: people may switch it off; what the rules require they cannot. `label`: what it is called where its
    subject says too little. `is_for_the_office`: no participant gets it. `reaches_the_ended`: it also goes to somebody
    whose participation has ended. `is_record`: that it left, when and where to, is itself a record the rules require
    (R19), so its row outlives the 30 days.
    """

    name: str
    still_relevant: Callable[[Any, Any], bool] = always
    should_defer: Callable[[Any, Any], bool] = never
    attachments: Callable[[Any, Any], list[Attachment]] = nothing
    in_copy: Callable[[Any], Recipients] = nobody
    is_optional: bool = False
    label: Any = ""
    is_for_the_office: bool = False
    reaches_the_ended: bool = False
    is_record: bool = False

    @property
    def floor(self) -> str:
        """The app it comes from: its heading among the others (`register_heading`)."""
        return self.name.partition("/")[0]


@dataclass(frozen=True)
class Subject:
    """How rows of one model are fetched for many messages at once, and which words their templates may use."""

    rows: Callable[[], models.QuerySet]
    words: Callable[[Any, Any], dict[str, Any]] = field(default=no_context)


@dataclass(frozen=True)
class Heading:
    """What stands above the kinds of mail of one floor."""

    position: int
    text: Any


@dataclass(frozen=True)
class PreviewSource:
    """What a kind of mail can be about and whom it then goes to, so that staff can read it before it is ever sent.

    `among` narrows the rows; `reader` gives the person a row is told to, None where it goes to an office.
    """

    model: type[models.Model]
    reader: Callable[[Any], Any]
    among: models.Q


MESSAGE_TYPES: dict[str, MessageType] = {}
PREVIEW_SOURCES: dict[str, PreviewSource] = {}
HEADINGS: dict[str, Heading] = {}
SUBJECTS: dict[type[models.Model], Subject] = {}


def register_message(name: str, **behaviour: Any) -> None:
    """Say how a kind of mail behaves (see `MessageType`)."""
    MESSAGE_TYPES[name] = MessageType(name, **behaviour)


def register_heading(floor: str, heading: Any, *, position: int) -> None:
    """Say under which heading people find the kinds of mail of a floor, and which comes first."""
    HEADINGS[floor] = Heading(position, heading)


def floors_in_order() -> list[str]:
    """The floors that send mail, as people read their headings."""
    return sorted(HEADINGS, key=lambda floor: HEADINGS[floor].position)


def register_subject(
    model: type[models.Model],
    rows: Callable[[], models.QuerySet],
    words: Callable[[Any, Any], dict[str, Any]] = no_context,
) -> None:
    """Say how rows of `model` are fetched for messages, and the words (about, reader) their templates may use."""
    SUBJECTS[model] = Subject(rows, words)


def register_preview_sources(
    model: type[models.Model], reader: Callable[[Any], Any], *kinds: str, among: models.Q | None = None
) -> None:
    """Say that these kinds of mail are about rows of `model`, and to whom such a row is told (see `PreviewSource`)."""
    for kind in kinds:
        PREVIEW_SOURCES[kind] = PreviewSource(model, reader, among or models.Q())


def message_type(name: str) -> MessageType:
    return MESSAGE_TYPES.get(name) or MessageType(name)


def optional_kinds() -> set[str]:
    """The kinds a person may switch off, by name."""
    return {kind.name for kind in MESSAGE_TYPES.values() if kind.is_optional}


def subject_context(about: models.Model | None, reader: Any) -> dict[str, Any]:
    """The words a template about this row may use, for this reader."""
    noun = SUBJECTS.get(type(about)) if about is not None else None
    return noun.words(about, reader) if noun else {}

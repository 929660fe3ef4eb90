"""The rooms of the staff workspace: lists that belong together, in the order in which an office needs them.

A member of staff sees the rooms in which their groups may open a list, and in each room those lists. Every other list
is behind *Everything else*, or is reached from what it belongs to.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Room(NamedTuple):
    """A room, and its lists by the names of their models; the first one that may be opened is where its door leads."""

    name: str
    label: Promise
    models: tuple[str, ...]


class Door(NamedTuple):
    """A link to a list, or to a room with the links to its lists."""

    label: str
    href: str
    is_current: bool
    lists: "tuple[Door, ...]" = ()


ROOMS = (
    Room("people", _("People"), ("accounts.user", "profiles.menteeprofile", "program.limitedorientation")),
    Room(
        "applications",
        pgettext_lazy("room of the staff workspace", "Applications"),
        ("profiles.mentorprofile", "accounts.identityclaim", "profiles.mentorreview"),
    ),
    Room("matches", _("Matches"), ("matches.matchrequest", "matches.match", "agreements.agreement")),
    Room("sessions", _("Sessions"), ("program.orientationsession", "program.registration")),
    Room("cases", _("Cases"), ("program.concern", "program.participationend")),
    Room("messages", _("Messages"), ("program.announcement", "notifications.outgoingmail", "notifications.emailintro")),
    Room("content", _("Content"), ("program.faqentry", "program.page", "program.material", "program.edition")),
    Room(
        "setup",
        _("Setup"),
        (
            "program.term",
            "program.closedday",
            "notifications.programsettings",
            "program.importfile",
            "program.export",
            "agreements.startergoal",
            "agreements.suggestedactivity",
            "agreements.nextstep",
            "profiles.topic",
            "profiles.industry",
            "profiles.major",
            "profiles.searchgap",
        ),
    ),
)


def rooms_for(user: Any, path: str) -> Iterator[Door]:
    """The doors of this member of staff; `path` is the page they are on. Only their rights are looked up."""
    today = reverse("admin:index")
    yield Door(str(_("Today")), today, path == today)
    for room in ROOMS:
        lists = tuple(doors_of(room, user, path))
        if lists:
            yield Door(str(room.label), lists[0].href, any(one.is_current for one in lists), lists)
    everything_else = reverse("admin_everything_else")
    yield Door(str(_("Everything else")), everything_else, path == everything_else)


def doors_of(room: Room, user: Any, path: str) -> Iterator[Door]:
    """A door for each list of a room that this member of staff may open."""
    pages = {model._meta.label_lower: page for model, page in admin.site._registry.items()}
    for model in room.models:
        app, name = model.split(".")
        if user.has_perm(f"{app}.view_{name}"):
            href = reverse(f"admin:{app}_{name}_changelist")
            label = str(pages[model].opts.verbose_name_plural)
            yield Door(label[:1].upper() + label[1:], href, path.startswith(href))

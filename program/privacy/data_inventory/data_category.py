from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# The three purposes of R29, and what serves none of its own.
IDENTITY = _("to confirm who you are")
SEARCH = _("to let mentees search profiles")
CONTACT = _("to know how you've authorized being contacted")
RUNNING = _("to make what you do here work, and for nothing else")


@dataclass(frozen=True)
class DataCategory:
    """One kind of thing held about a person. `columns` names what a person gets of each row."""

    name: str
    label: Promise
    purpose: Promise
    rows: Callable[[User], QuerySet]
    columns: tuple[str, ...]


def mine(model: type[Model], lookup: str = "user") -> Callable[[User], QuerySet]:
    return lambda person: model._default_manager.filter(**{lookup: person.pk}).order_by("pk")


def of_both(model: type[Model], path: str = "") -> Callable[[User], QuerySet]:
    """Rows of which this person is one of the two parties; drafts of the other side are not theirs."""
    return lambda person: model._default_manager.filter(
        Q(**{f"{path}mentee": person.pk}) | Q(**{f"{path}mentor": person.pk})
    ).order_by("pk")

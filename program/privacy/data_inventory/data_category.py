from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# The three purposes of R29, and one for everything else.
IDENTITY = _("to confirm who you are")
SEARCH = _("to let mentees search profiles")
CONTACT = _("to know how you've authorized being contacted")
OPERATION = _("so that you can use the portal and take part, and for nothing else")


@dataclass(frozen=True)
class DataCategory:
    """One category of personal data. `columns` are the fields of each row that the person gets."""

    name: str
    label: Promise
    rows: Callable[[User], QuerySet]
    columns: tuple[str, ...]
    purpose: Promise = OPERATION


def own_rows(model: type[Model], lookup: str = "user") -> Callable[[User], QuerySet]:
    """Rows whose field `lookup` is this person."""
    return lambda person: model._default_manager.filter(**{lookup: person.pk}).order_by("pk")


def where_party(person: User, path: str = "") -> Q:
    """Condition for rows of matches this person is a party to; `path` leads to the match."""
    return Q(**{f"{path}mentee": person.pk}) | Q(**{f"{path}mentor": person.pk})


def shared_rows(model: type[Model], path: str = "") -> Callable[[User], QuerySet]:
    """Rows of which this person is one of the two parties; excluding the other party's drafts is up to the caller."""
    return lambda person: model._default_manager.filter(where_party(person, path)).order_by("pk")

"""The shared mechanism of every model with states: transitions, locks, refusals, and guards in the database."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models
from django.db.models.functions import Now
from django.forms import BaseForm
from django.utils.text import camel_case_to_spaces
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The portal declines to do this. The user reads the message; `code` identifies the refusal whatever its wording.

    One code per meaning, in plain words: `"already_signed"`. Where a reader must not learn which of two reasons
    applies, both reasons share one code and one sentence. `field` names the answer that a form shows it beside, `page`
    the address where the reader sees what is the case, if not the page they come from.
    """

    def __init__(self, sentence: Any, *, code: str, field: str = "", page: str = ""):
        super().__init__(str(sentence))
        self.code, self.field, self.page = code, field, page


@contextmanager
def refusals_lead_to(thing: Any) -> Iterator[None]:
    """Whoever is refused in the block comes to the page of this thing."""
    try:
        yield
    except Refused as refusal:
        refusal.page = thing.get_absolute_url()
        raise


def lock(instance: models.Model) -> None:
    """Lock this row until the transaction ends, and reload it."""
    model = instance._meta.concrete_model or type(instance)  # the type is not enough: `request.user` is a lazy proxy
    rows = model._base_manager.select_for_update(no_key=True)
    instance.refresh_from_db(from_queryset=rows)


def lock_rows(model: type[models.Model], keys: Iterable[int]) -> None:
    """Lock these rows of a table until the transaction ends, in key order, so that two calls never deadlock."""
    list(model._base_manager.select_for_update(no_key=True).filter(pk__in=list(keys)).order_by("pk"))


def save_changes(instance: models.Model, **changes: Any) -> None:
    """Save these fields of a row, and reload them: only the database knows the value of Now()."""
    for field, value in changes.items():
        setattr(instance, field, value)
    instance.save(update_fields=changes)
    instance.refresh_from_db(fields=changes)


class WorkflowQuerySet(models.QuerySet):
    def claim(self, limit: int = 5000, **changes) -> list[int]:
        """Update up to `limit` of these rows and return their primary keys. Rows locked elsewhere are skipped."""
        unlocked = self.select_for_update(no_key=True, skip_locked=True, of=("self",))[:limit]
        pks = list(unlocked.values_list("pk", flat=True))
        self.model._base_manager.filter(pk__any=pks).update(**changes)
        return pks


class Workflow(models.Model):
    """A model with states: `Status`, `status`, `TRANSITIONS`, and one sentence per state in `REFUSALS`."""

    Status: type[models.TextChoices]
    TRANSITIONS: Mapping[Any, set]
    REFUSALS: Mapping[Any, Any]
    status: models.CharField
    status_changed_at = models.DateTimeField(_("in this status since"), db_default=Now(), editable=False)

    class Meta:
        abstract = True

    def can_move_to(self, status: str) -> bool:
        return status in self.TRANSITIONS.get(self.status, ())

    def refusal(self, status: str = "") -> Refused:
        """The refusal of the current state, or of `status`: its sentence, with the code `<model>_<state>`."""
        model_name = camel_case_to_spaces(type(self).__name__).replace(" ", "_")
        status = status or self.status
        return Refused(self.REFUSALS[status], code=f"{model_name}_{status}")

    def move_to(self, status: str, **changes) -> None:
        """Lock the row, check the transition from its current state, and save it with `changes`.

        Raises the refusal of the current state when the transition is not in `TRANSITIONS`.
        """
        lock(self)
        if not self.can_move_to(status):
            raise self.refusal()
        changes |= {"status": status, "status_changed_at": Now()}
        if status not in self.TRANSITIONS:  # a final state
            changes["closed_at"] = Now()
        save_changes(self, **changes)


class Guard(pgtrigger.Trigger):
    """A rule that no constraint can express, as a trigger that fails like a constraint.

    `name` is the constraint's name in the error, `sentence` what the user reads, `condition_sql` the PL/pgSQL
    condition under which the write is refused (`NEW`, `OLD`, `TG_OP`); `before_sql` runs first, to lock rows. A rule
    whose name the user must not learn has a different `code`.
    """

    level = pgtrigger.Row
    when = pgtrigger.Before

    def __init__(self, *, sentence: Any, condition_sql: str, before_sql: str = "", code: str = "", **trigger: Any):
        self.sentence, self.condition_sql, self.before_sql, self.code = sentence, condition_sql, before_sql, code
        super().__init__(**trigger)

    def get_func(self, model):
        return f"""
            {self.before_sql}
            IF {self.condition_sql} THEN
                RAISE EXCEPTION '{self.name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """


# PostgreSQL's errors for a text too long or a number too large for its column.
OUT_OF_BOUNDS_SQLSTATES = {"22001", "22003"}


def refusal_for(error: Exception) -> Refused | None:
    """The refusal for an error: itself, or that of a violated constraint or guard with a sentence; otherwise None.

    Limits that come from a column's type have no constraint name and share one refusal; forms check them first.
    """
    if isinstance(error, Refused):
        return error
    if not isinstance(error, IntegrityError | DataError):
        return None
    if getattr(getattr(error.__cause__, "diag", None), "sqlstate", None) in OUT_OF_BOUNDS_SQLSTATES:
        return Refused(
            _("One of your answers is too long, or a number is too large, to save. Nothing was changed."),
            code="out_of_bounds",
        )
    return rule_refusals().get(violated_by(error))


def violated_by(error: Exception) -> str:
    """The name of the constraint that a database error is about, or an empty string."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def violates(error: IntegrityError, *constraints: str) -> bool:
    """Whether a database error is about one of these constraints."""
    return violated_by(error) in constraints


def rule_refusals() -> dict[str, Refused]:
    """The refusals of all constraints and guards that have a sentence, by name; the name is the code too."""
    refusals = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.violation_error_message != constraint.default_violation_error_message:
                refusals[constraint.name] = Refused(constraint.violation_error_message, code=constraint.name)
        for trigger in getattr(model._meta, "triggers", ()):
            if isinstance(trigger, Guard):
                refusals[str(trigger.name)] = Refused(trigger.sentence, code=trigger.code or str(trigger.name))
    return refusals


@contextmanager
def refusals_into(form: BaseForm) -> Iterator[None]:
    """Add a refusal or a violated rule to the form's errors, so that no input is lost."""
    try:
        yield
    except (Refused, IntegrityError, DataError) as error:
        refusal = refusal_for(error)
        if refusal is None:
            raise
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, ValidationError(str(refusal), code=refusal.code))

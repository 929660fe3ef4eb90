"""The one shared mechanism of every noun that has states: moves, locks, refusals, and guards in the database."""

from collections.abc import Iterator, Mapping
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
    """The portal declines to do this. The message is shown to the user; `code` names the refusal, whatever its words.

    One code per meaning, in plain words: `"already_signed"`. Where a reader must not learn which of two things was
    the reason, both share their code as they share their sentence.
    """

    def __init__(self, sentence: Any, *, code: str):
        super().__init__(str(sentence))
        self.code = code


def lock(instance: models.Model) -> None:
    """Hold this row until the transaction ends, and read it afresh."""
    model = instance._meta.concrete_model or type(instance)  # not the type alone: `request.user` is a lazy proxy
    rows = model._base_manager.select_for_update(no_key=True)
    instance.refresh_from_db(from_queryset=rows)


class WorkflowQuerySet(models.QuerySet):
    def claim(self, limit: int = 5000, **changes) -> list[int]:
        """Update up to `limit` of these rows and return their keys. Rows held elsewhere wait for the next run."""
        free = self.select_for_update(no_key=True, skip_locked=True, of=("self",))[:limit]
        pks = list(free.values_list("pk", flat=True))
        self.model._base_manager.filter(pk__in=pks).update(**changes)
        return pks


class Workflow(models.Model):
    """A noun with states: `Status`, `status`, `TRANSITIONS`, and one sentence per state in `REFUSALS`."""

    Status: type[models.TextChoices]
    TRANSITIONS: Mapping[Any, set]
    REFUSALS: Mapping[Any, Any]
    status: models.CharField
    status_changed_at = models.DateTimeField(_("in this status since"), db_default=Now(), editable=False)

    class Meta:
        abstract = True

    @classmethod
    def final_states(cls) -> set[str]:
        """The states nothing leads out of."""
        return set(cls.Status.values) - set(cls.TRANSITIONS)

    def can_move_to(self, status: str) -> bool:
        return status in self.TRANSITIONS.get(self.status, ())

    def refusal(self, status: str = "") -> Refused:
        """Why the present state, or this one, does not allow what was asked: its sentence, named `<noun>_<state>`."""
        noun = camel_case_to_spaces(type(self).__name__).replace(" ", "_")
        status = status or self.status
        return Refused(self.REFUSALS[status], code=f"{noun}_{status}")

    def move_to(self, status: str, **changes) -> None:
        """Lock the row, check the move against its present state, and save it with `changes`.

        Raises the refusal of the present state when the move is not in `TRANSITIONS`.
        """
        lock(self)
        if not self.can_move_to(status):
            raise self.refusal()
        changes |= {"status": status, "status_changed_at": Now()}
        if status in self.final_states():
            changes["closed_at"] = Now()
        for field, value in changes.items():
            setattr(self, field, value)
        self.save(update_fields=changes)
        self.refresh_from_db(fields=changes)  # Now() is known to the database alone


class Guard(pgtrigger.Trigger):
    """A rule that no constraint can say, as a trigger that breaks like one.

    `name` is the constraint's name in the error, `sentence` what the user reads, `condition_sql` the PL/pgSQL
    condition under which the write is refused (`NEW`, `OLD`, `TG_OP`); `before_sql` runs first, to lock. A rule whose
    name the user must not learn has another `code`.
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


# What PostgreSQL says of a line longer, or a number larger, than its column keeps (SQLSTATE).
OUT_OF_BOUNDS = {"22001", "22003"}


def refusal_for(error: Exception) -> Refused | None:
    """What to tell the user: a refusal, or a broken constraint or guard that has a sentence, by its name; else None.

    Columns whose type bounds them have no names for it and share one: a form says it better, and first.
    """
    if isinstance(error, Refused):
        return error
    if not isinstance(error, IntegrityError | DataError):
        return None
    diagnosis = getattr(error.__cause__, "diag", None)
    if getattr(diagnosis, "sqlstate", None) in OUT_OF_BOUNDS:
        return Refused(
            _("One of your answers is too long, or a number is too large, to save. Nothing was changed."),
            code="out_of_bounds",
        )
    return refusals_of_rules().get(getattr(diagnosis, "constraint_name", None) or "")


def refusals_of_rules() -> dict[str, Refused]:
    """Every constraint and guard that has a sentence, by its name, which is its code as well."""
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
    """On a form page: a refusal or a broken rule becomes an error of the form, so nothing typed is lost."""
    try:
        yield
    except (Refused, IntegrityError, DataError) as error:
        refusal = refusal_for(error)
        if refusal is None:
            raise
        form.add_error(None, ValidationError(str(refusal), code=refusal.code))

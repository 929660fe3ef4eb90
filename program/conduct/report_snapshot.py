"""What a reported row and all that belongs to it said at the moment of the report, as JSON (R28)."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.apps import apps
from django.core.serializers import serialize
from django.db.models import DateTimeField, Model
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst

from agreements.models import Activity, Agreement, AgreementVersion, Goal
from core.templatetags.portal import exact
from matches.models import Interview, Match, MatchRequest
from profiles.models import Attainment, MentorProfile


def of(about: Model) -> dict[str, Any]:
    """The row with its texts and the rows that are part of it: later edits do not reach these."""
    return {"rows": json.loads(serialize("json", list(rows_of(about))))}


def in_words(evidence: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The kept rows for a person to read: what each is, and its answers by their names. Keys and gaps are left out."""
    return [
        (capfirst(model._meta.verbose_name), list(answers_of(model, row["fields"])))
        for row in evidence.get("rows", [])
        for model in [apps.get_model(row["model"])]
    ]


def answers_of(model: type[Model], kept: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """As they were kept; an answer whose field has gone since keeps its name."""
    fields = {field.name: field for field in model._meta.get_fields() if field.concrete}
    for name, value in kept.items():
        field = fields.get(name)
        if value in (None, "", [], 0, False) or (field and field.is_relation):
            continue
        label = capfirst(field.verbose_name) if field else name
        yield label, said(field, value)


def said(field: Any, value: Any) -> str:
    if choices := dict(getattr(field, "flatchoices", ())):
        return str(choices.get(value, value))
    moment = parse_datetime(value) if isinstance(value, str) and isinstance(field, DateTimeField) else None
    return exact(moment) if moment else str(value)


def rows_of(about: Model) -> Iterable[Model]:
    if isinstance(about, MentorProfile):
        return chain([about], Attainment.objects.filter(mentor=about))
    if isinstance(about, Agreement):
        return chain([about], texts_of(about), rows_of(about.match))
    if isinstance(about, Match):
        return chain([about, about.request], Interview.objects.filter(match=about))
    if isinstance(about, MatchRequest):
        return chain([about], Match.objects.filter(request=about), Interview.objects.filter(match__request=about))
    return [about]


def texts_of(agreement: Agreement) -> Iterable[Model]:
    """What both have read: private drafts are nobody's evidence."""
    versions = AgreementVersion.objects.filter(agreement=agreement).exclude(status=AgreementVersion.Status.DRAFT)
    goals = Goal.objects.filter(version__in=versions)
    return chain(versions, goals, Activity.objects.filter(goal__in=goals))

"""A reported row and the rows that belong to it as they were when reported, as JSON (R28)."""

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


def snapshot_of(about: Model) -> dict[str, Any]:
    """A JSON copy of the row and the rows that are part of it; later edits do not change it."""
    return {"rows": json.loads(serialize("json", list(reported_rows(about))))}


def readable_rows(evidence: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The rows of a snapshot for display: a title and labeled answers each. Keys and empty fields are left out."""
    return [
        (capfirst(model._meta.verbose_name), list(readable_answers(model, row["fields"])))
        for row in evidence.get("rows", [])
        for model in [apps.get_model(row["model"])]
    ]


def readable_answers(model: type[Model], stored: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Label and text of each stored field; one that has since been removed is labeled with its name."""
    fields = {field.name: field for field in model._meta.get_fields() if field.concrete}
    for name, value in stored.items():
        field = fields.get(name)
        if value in (None, "", [], 0, False) or (field and field.is_relation):
            continue
        label = capfirst(field.verbose_name) if field else name
        yield label, readable_value(field, value)


def readable_value(field: Any, value: Any) -> str:
    if choices := dict(getattr(field, "flatchoices", ())):
        return str(choices.get(value, value))
    moment = parse_datetime(value) if isinstance(value, str) and isinstance(field, DateTimeField) else None
    return exact(moment) if moment else str(value)


def reported_rows(about: Model) -> Iterable[Model]:
    if isinstance(about, MentorProfile):
        return chain([about], Attainment.objects.filter(mentor=about))
    if isinstance(about, Agreement):
        return chain([about], shared_agreement_rows(about), reported_rows(about.match))
    if isinstance(about, Match):
        return chain([about, about.request], Interview.objects.filter(match=about))
    if isinstance(about, MatchRequest):
        return chain([about], Match.objects.filter(request=about), Interview.objects.filter(match__request=about))
    return [about]


def shared_agreement_rows(agreement: Agreement) -> Iterable[Model]:
    """The versions both parties have read, with goals and activities; private drafts are never evidence."""
    versions = AgreementVersion.objects.filter(agreement=agreement).exclude(status=AgreementVersion.Status.DRAFT)
    goals = Goal.objects.filter(version__in=versions)
    return chain(versions, goals, Activity.objects.filter(goal__in=goals))

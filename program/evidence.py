"""What a reported row and all that belongs to it said at the moment of the report, as JSON (R28)."""

import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.core.serializers import serialize
from django.db.models import Model

from agreements.models import Activity, Agreement, AgreementVersion, Goal
from matches.models import Interview, Match, MatchRequest
from profiles.models import Attainment, MentorProfile


def of(about: Model) -> dict[str, Any]:
    """The row with its texts and the rows that are part of it: later edits do not reach these."""
    return {"rows": json.loads(serialize("json", list(rows_of(about))))}


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

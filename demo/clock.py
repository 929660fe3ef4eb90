"""Simulates the passing of time: moves a pair's history into the past, because actions always happen now."""

from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Q, QuerySet

from agreements.content import digest_of
from agreements.models import Agreement, AgreementVersion, Conclusion, ContactLog, Goal, Signature
from matches.models import Interview, Match, MatchRequest
from notifications.models import Notice, OutgoingMail

DATE_FIELD_TYPES = ("DateTimeField", "DateField")
# The lookup from each model to its request.
REQUEST_LOOKUPS: dict[type[Model], str] = {
    MatchRequest: "pk",
    Match: "request",
    Interview: "match__request",
    Agreement: "match__request",
    AgreementVersion: "agreement__match__request",
    Goal: "version__agreement__match__request",
    Signature: "version__agreement__match__request",
    Conclusion: "agreement__match__request",
}


def pass_days(match_request: MatchRequest, days: float) -> None:
    """Let days pass for everything that belongs to a request: its match, interviews, agreement, notices and mails.

    Guards are disabled meanwhile, because the intervals between the moved dates stay the same. Old mails are marked as
    sent, so that the mailbox shows only new ones.
    """
    interval = timedelta(days=days)
    history = {model: related_keys(model, lookup, match_request) for model, lookup in REQUEST_LOOKUPS.items()}
    with pgtrigger.ignore():
        move_back(Notice.objects.filter(notification_filter(history)), interval)
        mails = OutgoingMail.objects.filter(notification_filter(history))
        move_back(mails, interval)
        mails.queued().update(sent_at=F("created_at"), not_before=F("created_at"))
        for model, keys in history.items():
            if keys:
                move_back(model._base_manager.filter(pk__in=keys), interval)
        update_digests(match_request)
        move_meetings(match_request, interval)
        move_offered_times(match_request, interval)


def related_keys(model: type[Model], lookup: str, match_request: MatchRequest) -> list[int]:
    return list(model._base_manager.filter(**{lookup: match_request.pk}).values_list("pk", flat=True))


def notification_filter(history: dict[type[Model], list[int]]) -> Q:
    """Notices and mails about any of these rows."""
    conditions = [
        Q(about_type=ContentType.objects.get_for_model(model), about_id__in=keys) for model, keys in history.items()
    ]
    return reduce(or_, conditions)


def move_back(rows: QuerySet, interval: timedelta) -> None:
    names = [field.name for field in rows.model._meta.concrete_fields if field.get_internal_type() in DATE_FIELD_TYPES]
    moved: dict[str, Any] = {name: F(name) - interval for name in names}
    if moved:
        rows.update(**moved)


def update_digests(match_request: MatchRequest) -> None:
    """Recompute the digests of versions and signatures, which cover the dates of an agreement."""
    for version in AgreementVersion.objects.filter(
        agreement__match__request=match_request, number__isnull=False
    ).with_goals():
        digest = digest_of(version)
        AgreementVersion.objects.filter(pk=version.pk).update(digest=digest)
        Signature.objects.filter(version=version).update(digest=digest)


def move_meetings(match_request: MatchRequest, interval: timedelta) -> None:
    """Move meetings, the oldest first, because no two may be on the same day, not even temporarily."""
    for meeting in ContactLog.objects.filter(agreement__match__request=match_request).order_by("met_on"):
        move_back(ContactLog.objects.filter(pk=meeting.pk), interval)


def move_offered_times(match_request: MatchRequest, interval: timedelta) -> None:
    for interview in Interview.objects.filter(match__request=match_request):
        times = [time - interval for time in interview.offered_times]
        Interview.objects.filter(pk=interview.pk).update(offered_times=times)

"""How time passes in the demo: what happened to a pair is moved into the past, so that the verbs act today."""

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

MOMENTS = ("DateTimeField", "DateField")
# How each kind of row hangs on its request.
TIES: dict[type[Model], str] = {
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
    """Let so many days pass for all that hangs on a request: its match, talks, agreement, notices and mails.

    Guards are silent meanwhile: moving a whole story keeps every distance in it. Mails that have become old are
    marked as sent, so that the mailbox shows what is new.
    """
    by = timedelta(days=days)
    story = {model: keys_of(model, tie, match_request) for model, tie in TIES.items()}
    with pgtrigger.ignore():
        move(Notice.objects.filter(about(story)), by)
        mails = OutgoingMail.objects.filter(about(story))
        move(mails, by)
        mails.queued().update(sent_at=F("created_at"), not_before=F("created_at"))
        for model, keys in story.items():
            if keys:
                move(model._base_manager.filter(pk__in=keys), by)
        seal_anew(match_request)
        move_meetings(match_request, by)
        move_offered_times(match_request, by)


def keys_of(model: type[Model], tie: str, match_request: MatchRequest) -> list[int]:
    return list(model._base_manager.filter(**{tie: match_request.pk}).values_list("pk", flat=True))


def about(story: dict[type[Model], list[int]]) -> Q:
    """What was told about any row of a story."""
    told = [Q(about_type=ContentType.objects.get_for_model(model), about_id__in=keys) for model, keys in story.items()]
    return reduce(or_, told)


def move(rows: QuerySet, by: timedelta) -> None:
    names = [field.name for field in rows.model._meta.concrete_fields if field.get_internal_type() in MOMENTS]
    moved: dict[str, Any] = {name: F(name) - by for name in names}
    if moved:
        rows.update(**moved)


def seal_anew(match_request: MatchRequest) -> None:
    """The dates of an agreement are part of what was signed: where they have moved, so has the digest."""
    for version in AgreementVersion.objects.filter(
        agreement__match__request=match_request, number__isnull=False
    ).with_goals():
        digest = digest_of(version)
        AgreementVersion.objects.filter(pk=version.pk).update(digest=digest)
        Signature.objects.filter(version=version).update(digest=digest)


def move_meetings(match_request: MatchRequest, by: timedelta) -> None:
    """Oldest first: no two meetings are on the same day, not even for a moment."""
    for meeting in ContactLog.objects.filter(agreement__match__request=match_request).order_by("met_on"):
        move(ContactLog.objects.filter(pk=meeting.pk), by)


def move_offered_times(match_request: MatchRequest, by: timedelta) -> None:
    for interview in Interview.objects.filter(match__request=match_request):
        times = [time - by for time in interview.offered_times]
        Interview.objects.filter(pk=interview.pk).update(offered_times=times)

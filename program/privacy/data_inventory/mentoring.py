"""Requests, matches and agreements: each party gets what they wrote and what both have read."""

from collections.abc import Callable

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import (
    ActivityDone,
    ActivityReopened,
    AgreementVersion,
    Conclusion,
    ConclusionCorrection,
    ContactLog,
    GoalOutcome,
    PrivateFeedback,
    Signature,
    StaffCopy,
)
from matches.models import Interview, Match, MatchRequest, RequestDraft
from program.privacy.data_inventory.data_category import DataCategory, own_rows, shared_rows


def readable_versions(person: User) -> QuerySet:
    """All versions but the other's drafts, and those that the other took back before they were read."""
    of_the_other, unread = ~Q(proposer=person.pk), Q(status="draft") | Q(status="taken_back", read_at=None)
    return shared_rows(AgreementVersion, "agreement__match__")(person).exclude(of_the_other & unread)


def closed_requests_sent(person: User) -> QuerySet:
    """A reply can be undone until the request closes; until then only the mentor has it."""
    return own_rows(MatchRequest, "mentee")(person).exclude(closed_at=None)


def places_given(person: User) -> QuerySet:
    """Of earlier interviews it isn't recorded whose location it was: it was that of whoever offered."""
    own = Q(place_from=person.pk) | Q(place_from=None, offered_by=person.pk)
    return Interview.objects.filter(own).order_by("pk")


def closing_notes_by(model: type[Model]) -> Callable[[User], QuerySet]:
    """Rows that this person closed with a note; the other has it by email."""
    return lambda person: own_rows(model, "closed_by")(person).exclude(closing_note="")


agreement_copies = shared_rows(StaffCopy, "version__agreement__match__")

DATA_CATEGORIES = [
    DataCategory(
        "request_draft",
        _("A request you've started"),
        own_rows(RequestDraft, "mentee"),
        ("wants_to_reach", "why_you", "about_me", "topics", "consented_methods", "saved_at"),
    ),
    DataCategory(
        "requests_sent",
        _("Requests you sent"),
        own_rows(MatchRequest, "mentee"),
        ("mentor", "status", "topics", "wants_to_reach", "why_you", "about_me", "consented_methods", "sent_at")
        + ("respond_by", "closed_at"),
    ),
    DataCategory("replies", _("Replies to your requests"), closed_requests_sent, ("mentor", "closed_at", "reply")),
    DataCategory(
        "requests_received",
        _("Requests you received"),
        own_rows(MatchRequest, "mentor"),
        ("mentee", "status", "sent_at", "respond_by", "closed_at", "reply"),
    ),
    DataCategory(
        "matches", _("Matches"), shared_rows(Match), ("mentee", "mentor", "status", "started_at", "closed_at")
    ),
    DataCategory(
        "notes_at_the_end",
        _("Notes with which you ended a match"),
        closing_notes_by(Match),
        ("mentee", "mentor", "closed_at", "closing_note"),
    ),
    DataCategory(
        "talks",
        _("Interviews"),
        shared_rows(Interview, "match__"),
        ("mode", "status", "offered_times", "chosen_time", "minutes"),
    ),
    DataCategory(
        "talks_offered",
        _("Interview times you offered"),
        own_rows(Interview, "offered_by"),
        ("offered_times", "note"),
    ),
    DataCategory(
        "notes_calling_off",
        _("Notes with which you called an interview off"),
        closing_notes_by(Interview),
        ("chosen_time", "closing_note"),
    ),
    DataCategory(  # a location may be a private phone number or link, so only its author gets it (R29)
        "talk_places", _("Where you offered to meet"), places_given, ("mode", "place", "place_due_by")
    ),
    DataCategory(
        "agreement_versions",
        _("Agreement versions"),
        readable_versions,
        ("agreement_id", "number", "status", "note", "frequency", "minutes", "mode", "arranger", "starts_on", "ends_on")
        + ("proposed_at", "goals"),
    ),
    DataCategory(
        "signatures",
        _("Signatures"),
        own_rows(Signature, "party"),
        ("version_id", "typed_name", "account_name", "latin_name", "signed_at"),
    ),
    DataCategory(
        "staff_copies",
        _("Copies of your agreements that staff have"),
        agreement_copies,
        ("version_id", "sha256", "created_at", "sent_at"),
    ),
    DataCategory(
        "meetings",
        _("Meetings the two of you logged"),
        shared_rows(ContactLog, "agreement__match__"),
        ("agreement_id", "met_on", "minutes", "mode"),
    ),
    DataCategory(
        "activities_done",
        _("Activities you marked as done"),
        own_rows(ActivityDone, "done_by"),
        ("activity_id", "done_at"),
    ),
    DataCategory(
        "activities_reopened",
        _("Activities you opened again"),
        own_rows(ActivityReopened, "reopened_by"),
        ("activity_id", "reopened_at"),
    ),
    DataCategory(
        "conclusions",
        _("Conclusion summaries"),
        shared_rows(Conclusion, "agreement__match__"),
        (
            *("status", "reason", "achieved", "next_steps", "steps", "wants_new_mentoring", "began_at", "first_answer"),
            *("is_seen_differently", "added", "added_next_steps", "added_steps", "closed_at", "answer_by"),
        ),
    ),
    DataCategory(
        "goal_outcomes",
        _("Goals in these summaries"),
        shared_rows(GoalOutcome, "conclusion__agreement__match__"),
        ("goal_id", "outcome", "follows_reason", "note", "other_outcome"),
    ),
    DataCategory(
        "conclusion_corrections",
        _("Corrections of these summaries"),
        shared_rows(ConclusionCorrection, "conclusion__agreement__match__"),
        ("by", "corrected_at", "before", "after"),
    ),
    DataCategory(
        "private_feedback",
        _("Your private feedback for the program"),
        own_rows(PrivateFeedback, "author"),
        ("text", "written_at"),
    ),
]

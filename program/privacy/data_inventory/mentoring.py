"""Requests, matches and agreements: of what two share each gets their own part, and what both have read."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import (
    ActivityDone,
    AgreementVersion,
    Conclusion,
    ContactLog,
    GoalOutcome,
    PrivateFeedback,
    Signature,
    StaffCopy,
)
from matches.models import Interview, Match, MatchRequest, RequestDraft
from program.privacy.data_inventory.data_category import RUNNING, DataCategory, mine, of_both


def versions(person: User) -> QuerySet:
    return of_both(AgreementVersion, "agreement__match__")(person).exclude(~Q(proposer=person.pk), status="draft")


HOLDINGS = [
    DataCategory(
        "request_draft",
        _("A request you've started"),
        RUNNING,
        mine(RequestDraft, "mentee"),
        ("wants_to_reach", "why_you", "about_me", "saved_at"),
    ),
    DataCategory(
        "requests_sent",
        _("Requests you sent"),
        RUNNING,
        mine(MatchRequest, "mentee"),
        ("mentor", "status", "topics", "wants_to_reach", "why_you", "about_me", "consented_methods", "sent_at")
        + ("respond_by", "closed_at", "reply"),
    ),
    DataCategory(
        "requests_received",
        _("Requests you received"),
        RUNNING,
        mine(MatchRequest, "mentor"),
        ("mentee", "status", "sent_at", "respond_by", "closed_at", "reply"),
    ),
    DataCategory(
        "matches", _("Matches"), RUNNING, of_both(Match), ("mentee", "mentor", "status", "started_at", "closed_at")
    ),
    DataCategory(
        "talks",
        _("Interviews"),
        RUNNING,
        of_both(Interview, "match__"),
        ("mode", "status", "offered_times", "chosen_time", "minutes"),
    ),
    DataCategory(  # a place may be a number or a link of whoever offers: contact closes with the match (R29)
        "talks_offered",
        _("Where you offered to meet"),
        RUNNING,
        mine(Interview, "offered_by"),
        ("offered_times", "place", "note"),
    ),
    DataCategory(
        "agreement_versions",
        _("Agreement versions"),
        RUNNING,
        versions,
        ("agreement_id", "number", "status", "note", "frequency", "minutes", "mode", "arranger", "starts_on", "ends_on")
        + ("proposed_at", "goals"),
    ),
    DataCategory(
        "signatures",
        _("Signatures"),
        RUNNING,
        mine(Signature, "party"),
        ("version_id", "typed_name", "latin_name", "signed_at"),
    ),
    DataCategory(
        "staff_copies",
        _("Copies of your agreements that staff have"),
        RUNNING,
        of_both(StaffCopy, "version__agreement__match__"),
        ("version_id", "sha256", "created_at", "sent_at"),
    ),
    DataCategory(
        "meetings",
        _("Meetings the two of you logged"),
        RUNNING,
        of_both(ContactLog, "agreement__match__"),
        ("agreement_id", "met_on", "minutes", "mode"),
    ),
    DataCategory(
        "activities_done",
        _("Activities you marked as done"),
        RUNNING,
        mine(ActivityDone, "done_by"),
        ("activity_id", "done_at"),
    ),
    DataCategory(
        "conclusions",
        _("Conclusion summaries"),
        RUNNING,
        of_both(Conclusion, "agreement__match__"),
        ("status", "reason", "achieved", "next_steps", "wants_new_mentoring", "began_at", "added", "closed_at"),
    ),
    DataCategory(
        "goal_outcomes",
        _("Goals in these summaries"),
        RUNNING,
        of_both(GoalOutcome, "conclusion__agreement__match__"),
        ("goal_id", "outcome", "note"),
    ),
    DataCategory(
        "private_feedback",
        _("Your private feedback for the program"),
        RUNNING,
        mine(PrivateFeedback, "author"),
        ("text", "written_at"),
    ),
]

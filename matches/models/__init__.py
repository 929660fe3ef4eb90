from matches.models.block import PairBlock
from matches.models.draft import RequestDraft
from matches.models.interview import OFFERED_TIMES, Interview
from matches.models.lengths import NOTE_LENGTH, TEXT_LENGTH
from matches.models.match import OPEN_MATCHES_PER_MENTEE, Match
from matches.models.request import (
    ASK_AGAIN_AFTER_A_NO,
    HIDDEN_AFTER_SILENCES,
    LATE_YES_STANDS,
    LATE_YES_WINDOW,
    LETTERS_KEPT_FOR,
    REMINDER_DAYS,
    RESPONSE_WINDOW,
    UNDO_A_NO,
    DeclineReason,
    MatchRequest,
)

__all__ = [
    "ASK_AGAIN_AFTER_A_NO",
    "HIDDEN_AFTER_SILENCES",
    "LATE_YES_STANDS",
    "LATE_YES_WINDOW",
    "LETTERS_KEPT_FOR",
    "NOTE_LENGTH",
    "OFFERED_TIMES",
    "OPEN_MATCHES_PER_MENTEE",
    "REMINDER_DAYS",
    "RESPONSE_WINDOW",
    "TEXT_LENGTH",
    "UNDO_A_NO",
    "DeclineReason",
    "Interview",
    "Match",
    "MatchRequest",
    "PairBlock",
    "RequestDraft",
]

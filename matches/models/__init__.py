from matches.models.block import PairBlock
from matches.models.decline_reason import DeclineReason
from matches.models.draft import RequestDraft
from matches.models.interview import OFFERED_TIMES, PLACE_DUE_AHEAD, Interview
from matches.models.lengths import NOTE_LENGTH, TEXT_LENGTH
from matches.models.match import OPEN_MATCHES_PER_MENTEE, TALKED_CORRECTION_WINDOW, Match
from matches.models.periods import (
    HIDDEN_AFTER_UNANSWERED,
    LATE_YES_CONFIRM_WINDOW,
    LATE_YES_OFFER_WINDOW,
    MESSAGE_RETENTION,
    REMINDER_DAYS,
    RESPONSE_WINDOW,
    UNDO_DECLINE_WINDOW,
)
from matches.models.request import MatchRequest

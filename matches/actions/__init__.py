"""What can happen to requests, matches and interviews. Every write that changes a status is one of these verbs."""

from matches.actions.answers import accept, ask_for_days, confirm_late_yes, decline, offer_late_yes, undo_decline
from matches.actions.blocks import block_pair
from matches.actions.corrections import claim_to_correct, correct_interviewed, correctable_until, refuse_correcting
from matches.actions.deadlines import (
    ask_for_places,
    hide_unresponsive_mentors,
    remind_and_lapse_matches,
    remind_mentors,
    settle_requests,
)
from matches.actions.endings import agree, conclude, end, hold, lapse, refuse_to_stop, release, stop
from matches.actions.interviews import (
    already_interviewed,
    call_off,
    choose_time,
    go_on,
    keep_time,
    mark_held,
    mark_not_held,
    offer_times,
    record_activity,
)
from matches.actions.locks import lock_every_role, lock_pair
from matches.actions.places import send_place
from matches.actions.refusals import refuse_on_hold, refuse_unless_arranging
from matches.actions.requests import (
    close,
    close_as_told,
    refuse_request,
    save_draft,
    send_answer_link,
    send_request,
    withdraw,
)
from matches.actions.response_times import update_response_times

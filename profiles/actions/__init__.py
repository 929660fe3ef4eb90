from profiles.actions.applications import (
    begin_application,
    change_mentee,
    change_profile,
    complete_mentee_application,
    post_again,
    promise,
    submit_application,
    withdraw_profile,
)
from profiles.actions.availability import (
    ask_if_available,
    ask_to_confirm,
    clear_response_stats,
    confirm_profile,
    forget_mentor,
    mark_silent,
    pause,
    record_answer,
    resume,
    save_mentor,
    set_places_taken,
    update_response_stats,
)
from profiles.actions.due_decisions import approve_at_once, carry_out_decisions
from profiles.actions.reviews import (
    approve,
    ask_graduate_again,
    check_changes,
    confirm_graduate,
    decline_application,
    hide,
    note,
    open_case,
    open_next_case,
    send_back,
    undo_decision,
    unhide,
)

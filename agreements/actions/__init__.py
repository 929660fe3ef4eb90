"""What can happen to an agreement. Every write that changes a status is one of these verbs."""

from agreements.actions.closing import abandon_unmatched, close_without_conclusion, end, end_by_staff, redact
from agreements.actions.concluding import (
    add_to_conclusion,
    already_begun_refusal,
    begin_conclusion,
    close_open_conclusions,
    refuse_unread,
)
from agreements.actions.correcting import correct_conclusion, refuse_unless_correctable
from agreements.actions.guards import refuse_unless_in_force
from agreements.actions.negotiating import (
    begin,
    discard_draft,
    has_difference,
    initial_draft,
    mark_read,
    may_draft,
    newest_versions,
    propose,
    refuse_unless_may_write,
    save_draft,
)
from agreements.actions.signing import (
    make_staff_copies,
    needs_latin_name,
    propose_and_sign,
    send_copy_again,
    settle_unsent_copies,
    sign,
)
from agreements.actions.withdrawing import decline_change, may_take_back, refuse_unless_declinable, take_back
from agreements.actions.working import (
    log_meeting,
    meeting_removed_already,
    remove_meeting,
    review_progress,
    tick,
    untick,
)
from agreements.copy_log import record_sent_copies

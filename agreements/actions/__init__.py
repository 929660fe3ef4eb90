"""What can happen to an agreement. Every write that changes a state is one of these verbs."""

from agreements.actions.closing import close_without_record, end, end_by_staff, redact, settle_left_behind
from agreements.actions.concluding import (
    add_to_conclusion,
    begin_conclusion,
    close_open_conclusions,
    confirm,
    why_not_begun,
)
from agreements.actions.negotiating import (
    begin,
    discard_draft,
    first_text,
    mark_read,
    may_draft,
    newest_versions,
    propose,
    refuse_unless_may_write,
    save_draft,
    take_back,
)
from agreements.actions.signing import (
    make_staff_copies,
    needs_latin,
    note_what_was_sent,
    send_copy_again,
    settle_unsent_copies,
    sign,
)
from agreements.actions.working import forget_meeting, log_meeting, review_progress, tick, untick

__all__ = [
    "add_to_conclusion",
    "begin",
    "begin_conclusion",
    "close_open_conclusions",
    "close_without_record",
    "confirm",
    "discard_draft",
    "end",
    "end_by_staff",
    "first_text",
    "forget_meeting",
    "log_meeting",
    "make_staff_copies",
    "mark_read",
    "may_draft",
    "needs_latin",
    "newest_versions",
    "note_what_was_sent",
    "propose",
    "redact",
    "refuse_unless_may_write",
    "review_progress",
    "save_draft",
    "send_copy_again",
    "settle_left_behind",
    "settle_unsent_copies",
    "sign",
    "take_back",
    "tick",
    "untick",
    "why_not_begun",
]

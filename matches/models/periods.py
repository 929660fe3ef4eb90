"""How long things take around a request; the times of a match are `Match.CLOCKS`."""

from datetime import timedelta

# R14: a mentor has this long to answer. Copied to each request when it is sent.
RESPONSE_WINDOW = timedelta(days=10)
# A mentor who has not answered is reminded on these days after sending, once each.
REMINDER_DAYS = (5, 8)
# For this long after expiry a mentor may offer a late yes and can still read the message.
LATE_YES_OFFER_WINDOW = timedelta(days=14)
# For this long the mentee may confirm a late yes; after that the request stays closed [P].
LATE_YES_CONFIRM_WINDOW = timedelta(days=14)
# A no takes effect after this long, or just before the deadline. Until then it can be undone, and no one sees it [P].
UNDO_DECLINE_WINDOW = timedelta(minutes=10)
# For this long after a no, the mentee cannot ask the same mentor again: about a semester [P].
ASK_AGAIN_AFTER_DECLINE = timedelta(days=120)
# A message is stored for this long after its answer, and can be reused for another mentor until then [P].
MESSAGE_RETENTION = timedelta(days=730)
# After this many unanswered requests in a row a mentor's profile is hidden until the mentor confirms it [P].
HIDDEN_AFTER_UNANSWERED = 2

"""What staff do with the rows they ticked in a list."""

from django.contrib import messages

from core.workflow import Refused


def apply_to_each(request, rows, action, outcome=None):
    """Call an action for each row, with who does it.

    Reports every refusal, and `outcome(row, result)` for each row it was done for.
    """
    for row in rows:
        try:
            result = action(row, by=request.user)
        except Refused as refusal:
            messages.error(request, f"{row}: {refusal}", extra_tags=refusal.code)
        else:
            if outcome:
                messages.success(request, outcome(row, result))

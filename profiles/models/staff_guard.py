import pgtrigger
from django.utils.translation import gettext_lazy as _

from core.workflow import Guard

STAFF_TAKE_NO_PART = _("Staff accounts are separate from participant accounts. Use another email address to take part.")


def staff_take_no_part() -> Guard:
    """No profile for an account of the staff (R4). A migration guards the other direction, an account made staff.

    Both wait for each other at the account's row.
    """
    return Guard(
        name="staff_take_no_part",
        operation=pgtrigger.Insert,
        sentence=STAFF_TAKE_NO_PART,
        before_sql="PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;",
        condition_sql="EXISTS (SELECT 1 FROM accounts_user WHERE id = NEW.user_id AND (is_staff OR is_superuser))",
    )

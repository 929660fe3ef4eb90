"""Every period that a text says, from the constant that decides it. Add a name here before a text says a new one."""

from datetime import timedelta

from django.conf import settings

from accounts.models import INVITATION_LASTS
from agreements.models.agreement import (
    ASK_AFTER_THE_END,
    MENTOR_MAY_BEGIN_AFTER,
    QUIET_AFTER,
    REVIEW_EVERY,
    STAFF_MAY_CLOSE_AFTER,
)
from agreements.models.concluding import CONCLUSION_WINDOW, CORRECTION_WINDOW
from matches.models import TALKED_CORRECTION_WINDOW, Match, periods
from notifications.models.outgoing_mail import MAIL_RETENTION_DAYS
from profiles.models.mentor import RECOMMENDED_YEARS
from program.content.announcements import RELEASE_DELAY
from program.models.conduct import READ_WITHIN
from program.models.erasure import ERASURE_GRACE
from program.models.exports import EXPORT_LASTS
from program.models.terms import EARLY_IN_TERM
from program.orientation.arranging import ACCOMMODATIONS_KEPT_FOR
from program.privacy import retention_policy
from program.staff_dashboard.metrics import ANSWERED_SPAN, DECIDED_WITHIN, WORKERS_ARE_SLOW_AFTER

ARRANGING, TALKED = (Match.CLOCKS[status] for status in (Match.Status.ARRANGING, Match.Status.TALKED))
MINUTE, HOUR, WEEK, YEAR = timedelta(minutes=1), timedelta(hours=1), timedelta(weeks=1), 365  # days


def all_periods() -> dict[str, int]:
    """The number for each name; the unit is in the name. *Workdays* are business days at the university."""
    return periods_of_acting() | periods_of_keeping()


def periods_of_acting() -> dict[str, int]:
    """In which something can be done, or after which it happens."""
    return {
        # signing in
        "code_minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
        "own_device_days": settings.ACCOUNT_SESSION_COOKIE_AGE // 86400,
        "invitation_days": INVITATION_LASTS.days,
        # applying
        "recommended_years": RECOMMENDED_YEARS,
        "decision_workdays": DECIDED_WITHIN,
        # asking and answering
        "answer_days": periods.RESPONSE_WINDOW.days,
        "answered_span_days": ANSWERED_SPAN,
        "undo_decline_minutes": periods.UNDO_DECLINE_WINDOW // MINUTE,
        "late_yes_days": periods.LATE_YES_OFFER_WINDOW.days,
        # the interview and the agreement
        "times_from_mentee_days": ARRANGING.remind,
        "no_interview_days": ARRANGING.ask,
        "talked_correction_hours": TALKED_CORRECTION_WINDOW // HOUR,
        "no_agreement_days": TALKED.ask,
        "goals_from_mentor_days": MENTOR_MAY_BEGIN_AFTER.days,
        "quiet_days": QUIET_AFTER.days,
        "review_weeks": REVIEW_EVERY // WEEK,
        "conclusion_days": CONCLUSION_WINDOW.days,
        "correction_hours": CORRECTION_WINDOW // HOUR,
        "past_end_days": ASK_AFTER_THE_END[-1],
        "close_after_end_days": STAFF_MAY_CLOSE_AFTER,
        # the program
        "reading_workdays": READ_WITHIN,
        "release_minutes": RELEASE_DELAY // MINUTE,
        "early_weeks": EARLY_IN_TERM // WEEK,
        "slow_mail_minutes": WORKERS_ARE_SLOW_AFTER // MINUTE,
        "export_days": EXPORT_LASTS.days,
        "change_of_mind_days": ERASURE_GRACE.days,
    }


def periods_of_keeping() -> dict[str, int]:
    """After which records are deleted."""
    return {
        "request_years": retention_policy.REQUESTS // YEAR,
        "agreement_years": retention_policy.AGREEMENTS // YEAR,
        "case_years": retention_policy.CONCERNS // YEAR,
        "former_identity_years": retention_policy.FORMER_IDENTITIES // YEAR,
        "draft_days": retention_policy.DRAFTS,
        "unused_account_days": retention_policy.DRAFTS + retention_policy.LONGEST_SESSION,
        "sent_mail_days": MAIL_RETENTION_DAYS,
        "accommodation_days": ACCOMMODATIONS_KEPT_FOR.days,
    }

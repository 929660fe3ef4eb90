"""While the two work together: activities done, meetings, reviews. Every action counts as activity (R16)."""

from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.actions.guards import lock_agreement, record_activity_in_force, refuse_unless_in_force
from agreements.models import Activity, ActivityDone, Agreement, AgreementVersion, ContactLog
from core.days import today_for
from core.workflow import Refused


@transaction.atomic
def tick(activity: Activity, by: User) -> ActivityDone:
    """Mark an activity as done; a second time changes nothing. Refused unless its version is in force."""
    version = activity.goal.version
    lock_agreement(version.agreement)
    refuse_unless_in_force(version.agreement)
    version.refresh_from_db(fields=["status"])
    if version.status != AgreementVersion.Status.IN_FORCE:
        raise Refused(
            _("A newer version of your agreement is in effect. Check off the activity there."),
            code="newer_version_in_force",
        )
    done, _is_new = ActivityDone.objects.get_or_create(activity=activity, defaults={"done_by": by})
    record_activity_in_force(version.agreement)
    return done


@transaction.atomic
def untick(activity: Activity, by: User) -> None:
    """Mark an activity as not done, whoever had marked it. Refused unless the agreement is in force."""
    agreement = activity.goal.version.agreement
    lock_agreement(agreement)
    refuse_unless_in_force(agreement)
    ActivityDone.objects.filter(activity=activity).delete()
    record_activity_in_force(agreement)


@transaction.atomic
def log_meeting(
    agreement: Agreement, by: User, *, met_on: date, minutes: int | None = None, mode: str = ""
) -> ContactLog:
    """Log a meeting: its day and optionally its length in minutes and its mode; never what they talked about.

    Refused unless the agreement is in force, for a day still to come where they live, and for a day already logged.
    """
    lock_agreement(agreement)
    refuse_unless_in_force(agreement)
    if met_on > today_for(by):
        raise Refused(_("That date hasn't come yet. Log a meeting after it takes place."), code="meeting_day_to_come")
    meeting = ContactLog.objects.create(agreement=agreement, met_on=met_on, minutes=minutes, mode=mode, logged_by=by)
    record_activity_in_force(agreement)
    return meeting


@transaction.atomic
def remove_meeting(meeting: ContactLog, by: User) -> None:
    """Remove a meeting logged by mistake. Refused unless the agreement is in force."""
    lock_agreement(meeting.agreement)
    refuse_unless_in_force(meeting.agreement)
    meeting.delete()
    record_activity_in_force(meeting.agreement)


@transaction.atomic
def review_progress(agreement: Agreement, by: User) -> None:
    """Record that the two have reviewed their progress (R20): when, never what they said."""
    lock_agreement(agreement)
    refuse_unless_in_force(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(reviewed_at=Now())
    agreement.refresh_from_db(fields=["reviewed_at"])
    record_activity_in_force(agreement)

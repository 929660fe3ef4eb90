"""While the two work together: what is done, when they met. Every act is a sign of life (R16)."""

from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.actions.guards import lock_agreement, note_sign_of_life, refuse_unless_in_force
from agreements.models import Activity, ActivityDone, Agreement, AgreementVersion, ContactLog
from core.days import today_of
from core.workflow import Refused


@transaction.atomic
def tick(activity: Activity, by: User) -> ActivityDone:
    """An activity is done. Ticking twice changes nothing. Refused unless its version is in force."""
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
    note_sign_of_life(version.agreement)
    return done


@transaction.atomic
def untick(activity: Activity, by: User) -> None:
    """Undo a tick, whoever made it."""
    agreement = activity.goal.version.agreement
    lock_agreement(agreement)
    refuse_unless_in_force(agreement)
    ActivityDone.objects.filter(activity=activity).delete()
    note_sign_of_life(agreement)


@transaction.atomic
def log_meeting(
    agreement: Agreement, by: User, *, met_on: date, minutes: int | None = None, mode: str = ""
) -> ContactLog:
    """“We met on …”: the day, if they like the length in minutes and how; never what they talked about.

    Refused for a day that has not come yet where they live, and for a day that is in the log.
    """
    lock_agreement(agreement)
    refuse_unless_in_force(agreement)
    if met_on > today_of(by):
        raise Refused(_("That date hasn't come yet. Log a meeting after it takes place."), code="meeting_day_to_come")
    meeting = ContactLog.objects.create(agreement=agreement, met_on=met_on, minutes=minutes, mode=mode, logged_by=by)
    note_sign_of_life(agreement)
    return meeting


@transaction.atomic
def forget_meeting(meeting: ContactLog, by: User) -> None:
    """Take a meeting out of the log: it was a slip."""
    lock_agreement(meeting.agreement)
    refuse_unless_in_force(meeting.agreement)
    meeting.delete()
    note_sign_of_life(meeting.agreement)


@transaction.atomic
def review_progress(agreement: Agreement, by: User) -> None:
    """The two have looked at their progress together (R20): noted that they did, never what they said."""
    lock_agreement(agreement)
    refuse_unless_in_force(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(reviewed_at=Now())
    agreement.refresh_from_db(fields=["reviewed_at"])
    note_sign_of_life(agreement)

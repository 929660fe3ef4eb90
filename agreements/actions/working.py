"""While the two work together: activities done, meetings, reviews. Every action counts as activity (R16)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.actions.guards import lock_agreement, record_activity_in_force, refuse_unless_in_force
from agreements.models import Activity, ActivityDone, ActivityReopened, Agreement, AgreementVersion, ContactLog
from core.days import today_for
from core.workflow import Refused, save_changes


@contextmanager
def working_on(agreement: Agreement) -> Iterator[None]:
    """Lock the agreement, refuse unless it is in force, and count what is done in the block as activity."""
    with transaction.atomic():
        lock_agreement(agreement)
        refuse_unless_in_force(agreement)
        yield
        record_activity_in_force(agreement)


def tick(activity: Activity, by: User) -> ActivityDone:
    """Mark an activity as done; a second time changes nothing. Refused unless its version is in force."""
    version = activity.goal.version
    with working_on(version.agreement):
        version.refresh_from_db(fields=["status"])
        if version.status != AgreementVersion.Status.IN_FORCE:
            raise Refused(
                _("A newer version of your agreement is in effect. Check off the activity there."),
                code="newer_version_in_force",
            )
        ActivityReopened.objects.filter(activity=activity).delete()
        return ActivityDone.objects.get_or_create(activity=activity, defaults={"done_by": by})[0]


def untick(activity: Activity, by: User) -> ActivityDone | None:
    """Mark an activity as not done, and return who had marked it and when, if anybody had.

    Both read who opened it again. Refused unless the agreement is in force.
    """
    with working_on(activity.goal.version.agreement):
        done = ActivityDone.objects.filter(activity=activity).select_related("done_by").first()
        if done:
            ActivityDone.objects.filter(activity=activity).delete()
            ActivityReopened.objects.create(activity=activity, reopened_by=by)
        return done


def log_meeting(
    agreement: Agreement, by: User, *, met_on: date, minutes: int | None = None, mode: str = ""
) -> ContactLog:
    """Log a meeting: its day and optionally its length in minutes and its mode; never what they talked about.

    One that is logged already, by either, is returned, and gets the length and the mode it does not have yet. Refused
    unless the agreement is in force, for a day still to come where they live, and where the log says something else.
    """
    with working_on(agreement):
        if met_on > today_for(by):
            raise Refused(
                _("That date hasn't come yet. Log a meeting after it takes place."), code="meeting_day_to_come"
            )
        logged = agreement.meetings.filter(met_on=met_on).first()
        if logged and logged.minutes in (None, minutes or logged.minutes) and logged.mode in ("", mode or logged.mode):
            save_changes(logged, minutes=logged.minutes or minutes, mode=logged.mode or mode)
            return logged
        return agreement.meetings.create(met_on=met_on, minutes=minutes, mode=mode, logged_by=by)


def remove_meeting(meeting: ContactLog, by: User, *, seen: str | None = None) -> None:
    """Remove a meeting logged by mistake. `seen`: its `details` on the page, if there was one.

    Refused unless the agreement is in force, where somebody has added details since, and once it is removed.
    """
    with working_on(meeting.agreement):
        logged = ContactLog.objects.filter(pk=meeting.pk).first()
        if logged is None:
            raise meeting_removed_already()
        if seen is not None and seen != logged.details:
            raise Refused(
                _("Your meeting on %(day)s now has other details. Read them, then remove it if it is still wrong.")
                % {"day": date_format(logged.met_on)},
                code="meeting_has_changed",
            )
        logged.delete()


def meeting_removed_already() -> Refused:
    """The refusal for whoever removes a meeting that is no longer in the log."""
    return Refused(_("This meeting was already removed."), code="meeting_removed_already")


def review_progress(agreement: Agreement, by: User) -> None:
    """Record that the two have reviewed their progress (R20): when, never what they said."""
    with working_on(agreement):
        save_changes(agreement, reviewed_at=Now())

"""Warnings about a draft's dates and the way to meet: they help, they never block (R18)."""

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.models import Agreement
from core.days import today
from profiles.models import MeetingMode, MenteeProfile

# Each takes dates and returns a sentence for those on which people have no time (exams, a closed campus).
CALENDARS: list[Callable[[list[date]], dict[date, str]]] = []


def warnings_for_draft(agreement: Agreement, form, writer, versions=()) -> list[str]:
    """Warnings about deadlines, the end date, the way to meet, and what it was begun from, one sentence each.

    `writer` writes it; `versions` are the `newest_versions`, which hold its row if it has been saved.
    """
    goals = [(goal.number + 1, parse_date(goal["deadline"].value())) for goal in form.goals]
    ends_on = parse_date(form.terms["ends_on"].value())
    warnings = [
        warning
        for number, day in goals
        if day
        for warning in deadline_warnings(agreement, number, day, ends_on)
        + warnings_about_people(agreement, number, day, writer)
    ]
    days = [day for _number, day in goals if day]
    warnings += [sentence for calendar in CALENDARS for sentence in calendar(days).values()]
    warnings += end_date_warnings(ends_on) if ends_on else []
    warnings += warnings_about_versions(versions, writer)
    return warnings + warnings_about_mode(agreement, form.terms["mode"].value(), writer)


def parse_date(value) -> date | None:
    """The day of a form's field: a date, or what was typed."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def deadline_warnings(agreement: Agreement, number: int, day: date, ends_on: date | None) -> list[str]:
    params = {"number": number, "day": date_format(day, "DATE_FORMAT")}
    warnings = []
    if day < today():
        warnings.append(_("The deadline for goal %(number)s, %(day)s, has already passed.") % params)
    if ends_on and day > ends_on:
        warnings.append(_("The deadline for goal %(number)s, %(day)s, is after your agreement ends.") % params)
    return warnings


def warnings_about_people(agreement: Agreement, number: int, day: date, writer) -> list[str]:
    """Each of the two reads about themself as "you"."""
    match, params = agreement.match, {"number": number, "day": date_format(day, "DATE_FORMAT")}
    is_mentee, warnings = writer.pk == match.mentee_id, []
    if is_after_graduation(match.mentee, day):
        sentence = _("The deadline for goal %(number)s, %(day)s, is after the mentee's graduation year.")
        if is_mentee:
            sentence = _("The deadline for goal %(number)s, %(day)s, is after your graduation year.")
        warnings.append(sentence % params)
    paused_until = match.mentor.paused_until
    if paused_until and today() <= day < paused_until:
        sentence = _("The deadline for goal %(number)s, %(day)s, falls during your pause.")
        if is_mentee:
            sentence = _("The deadline for goal %(number)s, %(day)s, falls during the mentor's pause.")
        warnings.append(sentence % params)
    return warnings


def is_after_graduation(mentee: MenteeProfile, day: date) -> bool:
    is_student = mentee.standing == MenteeProfile.Standing.STUDENT
    return bool(is_student and mentee.graduation_year and day.year > mentee.graduation_year)


def end_date_warnings(day: date) -> list[str]:
    if day < today():
        return [_("Your agreement's end date, %(day)s, has already passed.") % {"day": date_format(day, "DATE_FORMAT")}]
    return []


def warnings_about_versions(versions, writer) -> list[str]:
    """What became of the versions since the draft was begun: a newer one came, or the one that it answers has gone."""
    draft, last = own_draft(versions), last_proposed(versions)
    warnings = []
    if is_older(versions, writer):
        sentence = _("Version %(number)s is newer than your draft. If you send your draft, it replaces that version.")
        if last.in_force_at:
            sentence = _(
                "Version %(number)s took effect after you began this draft. Sending it proposes to change that version."
            )
        warnings.append(sentence % {"number": last.number})
    if draft and draft.answered_change:
        sentence = _("Version %(number)s is no longer proposed. Your draft now changes the version in effect.")
        warnings.append(sentence % {"number": draft.answered_change})
    return warnings


def effect_since(versions, stood: str | None) -> list[str]:
    """That the last version took effect, if the page that was sent showed it as a proposal (`stood`, a `state_of`)."""
    last = last_proposed(versions)
    if last is None or not last.in_force_at or not stood or stood == state_of(last):
        return []
    sentence = _("Version %(number)s took effect while you were writing. Sending this proposes to change it.")
    return [sentence % {"number": last.number}]


def state_of(last) -> str:
    """The last version and its status, as a draft's page says them to the next one: "3 proposed"."""
    return f"{last.number} {last.status}" if last else ""


def is_older(versions, writer) -> bool:
    """Whether the writer has read a version that the other has proposed since they began the draft among these."""
    draft, last = own_draft(versions), last_proposed(versions)
    is_from_other = last is not None and last.proposer_id != writer.pk
    return bool(draft and is_from_other and draft.begun_from < last.number and not is_unread(last, writer))


def is_unread(last, writer) -> bool:
    """Whether this is a proposal of the other person that the writer has to read before they send anything."""
    return last.proposer_id != writer.pk and last.is_open_proposal and last.read_at is None


def own_draft(versions):
    """The draft among the newest versions, if there is one."""
    return next((version for version in versions if version.status == "draft"), None)


def last_proposed(versions):
    """The last of the newest versions that was proposed, if there is one."""
    return next((version for version in versions if version.status != "draft"), None)


def warnings_about_mode(agreement: Agreement, mode: str | None, writer) -> list[str]:
    """A way to meet that the mentor's profile doesn't name."""
    mentor = agreement.match.mentor
    if mode not in MeetingMode.values or mode in mentor.meeting_modes:
        return []
    sentence = _("%(mentor)s's profile doesn't say that they meet this way: %(mode)s. Ask before you propose it.")
    if writer.pk == mentor.pk:
        sentence = _("Your profile doesn't say that you meet this way: %(mode)s. You can still propose it.")
    return [sentence % {"mentor": mentor.user.first_name_shown, "mode": MeetingMode(mode).label}]

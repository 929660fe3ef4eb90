"""What watches, counts and mails on the program's behalf looks at what is meant: not at what only looks like it."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from notifications.models import Notice, OutgoingMail
from program import semester_start
from program.models import Edition, Export, Heartbeat, Material, Term
from program.monitoring import heartbeats
from program.monitoring.agreement_invariants import RULES
from program.monitoring.invariants import broken_rules
from program.reports import exports
from program.staff_dashboard import digest
from program.staff_dashboard.mentor_support import support_items
from tests.agreements.builders import in_force, negotiating, write
from tests.factories import (
    MatchRequestFactory,
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    UserFactory,
    days_from_today,
)
from tests.program.staff_members import member_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def a_term(year, first=-60, last=60):
    return Term.objects.create(
        season="fall", year=year, starts_on=days_from_today(first), ends_on=days_from_today(last)
    )


def test_a_file_hinders_no_other_semester_kind_or_colleague_and_a_finished_one_nobody():
    earlier, term = a_term(2001, -200, -90), a_term(2002)
    first, second = StaffFactory(), StaffFactory()
    exports.request_export(term, first, kind="requests")
    for other in ((earlier, first, "requests"), (term, second, "requests"), (term, first, "activities")):
        exports.request_export(*other[:2], kind=other[2])
    exports.write_due()

    exports.request_export(term, first, kind="requests")

    assert Export.objects.count() == 5


def test_what_comes_after_a_file_was_finished_is_not_added_to_it():
    export = exports.request_export(a_term(2001), StaffFactory(), kind="requests")
    exports.write_due()
    MatchRequestFactory()

    assert exports.write_parts(export.pk) == 0

    export.refresh_from_db()
    assert (export.done, export.parts.count(), Notice.objects.count()) == (0, 0, 1)


def test_a_part_that_has_been_silent_for_long_is_not_alive():
    for name in heartbeats.EXPECTED:
        heartbeats.beat(name)
    Heartbeat.objects.filter(name="mail").update(at=Now() - timedelta(days=1))

    assert heartbeats.missing_heartbeats() == ["mail"]


def test_mail_that_has_left_or_is_kept_for_later_is_not_late():
    recipient, ago = UserFactory(), timezone.now() - timedelta(hours=1)
    fates = [{"sent_at": ago}, {"failed_at": ago}, {"obsolete_at": ago}, {"lease_until": ago + timedelta(hours=2)}]
    for number, fate in enumerate(fates):
        OutgoingMail.objects.create(kind="x", key=f"x{number}", recipient=recipient, not_before=ago, **fate)

    assert heartbeats.minutes_of_oldest_due_mail() == 0


def test_a_draft_without_a_digest_and_a_copy_not_yet_made_break_no_rule():
    write(draft := negotiating(), draft.mentee)
    in_force()

    assert set(broken_rules()) & set(RULES) == set()


def test_mentors_are_asked_in_a_semester_that_is_not_over_though_another_is_going_on():
    over = a_term(2001, -200, -90)
    a_term(2002)

    with refused("no_semester_now"):
        semester_start.ask_now(over, by=StaffFactory())


def test_only_staff_who_take_part_get_the_morning_mail():
    colleague, former, sent_away = (member_of("Office") for _number in range(3))
    type(former).objects.filter(pk=former.pk).update(is_staff=False)
    type(former).objects.filter(pk=sent_away.pk).update(ended_at=Now())
    MentorApplicationFactory()

    digest.send_digest()

    mails = OutgoingMail.objects.filter(kind="program/digest")
    assert list(mails.values_list("recipient", flat=True)) == [colleague.pk]


def test_mentors_have_the_materials_that_are_published_and_meant_for_them():
    mentor = MentorProfileFactory().user
    nothing = support_items(mentor)[1].state
    for kind, published_at in (("manual", None), ("handbook", timezone.now())):
        material = Material.objects.create(slug=kind, kind=kind, title_en=kind.title())
        Edition.objects.create(material=material, number=1, text_en="Words.", published_at=published_at)

    assert support_items(mentor)[1].state == nothing

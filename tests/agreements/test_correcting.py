"""Each person corrects their own part of a conclusion until 24 hours after its end; the other sees what changed."""

import pytest
from django.core import mail as outbox
from django.db.models.functions import Now
from django.urls import reverse

from agreements import actions, conclusion_pdfs
from agreements.models import Agreement, Conclusion, ConclusionCorrection, NextStep
from agreements.timeline import agreement_events
from matches.models import Match, PairBlock
from notifications import delivery
from notifications.models import OutgoingMail
from program.conduct import participation
from program.home.action_items import action_items_for
from tests.agreements.builders import concluded, finished, goal, in_force, page, text
from tests.agreements.pdf_reading import words_of
from tests.factories import StaffFactory, age
from tests.mails import text_of
from tests.pages import codes, errors_of, found, links, tree, words
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def corrects(conclusion, by, **part):
    return actions.correct_conclusion(Conclusion.objects.get(pk=conclusion.pk), by, **part)


def mails():
    kinds = ("agreements/conclusion_corrected", "agreements/correction_to_office")
    return sorted(OutgoingMail.objects.filter(kind__in=kinds).values_list("kind", "recipient"))


def test_who_began_corrects_reason_outcomes_and_words():
    conclusion = finished(achieved="A resume.")
    goal_pk = conclusion.outcomes.get().goal_id

    correction = corrects(
        conclusion,
        conclusion.agreement.mentee,
        reason="partly",
        achieved="A résumé.",
        outcomes={str(goal_pk): ["partly", "Nearly"]},
    )

    conclusion.refresh_from_db()
    assert (conclusion.reason, conclusion.achieved, conclusion.added) == ("partly", "A résumé.", "It was good.")
    assert list(conclusion.outcomes.values_list("outcome", "note")) == [("partly", "Nearly")]
    assert (correction.before["achieved"], correction.after["achieved"]) == ("A resume.", "A résumé.")


def test_the_other_corrects_what_they_added_and_nothing_else():
    conclusion = finished(achieved="A résumé.")

    corrects(conclusion, conclusion.agreement.mentor, added="It was very good.", achieved="Nothing.", reason="partly")

    conclusion.refresh_from_db()
    assert (conclusion.reason, conclusion.achieved, conclusion.added) == ("reached", "A résumé.", "It was very good.")


def test_the_other_and_program_staff_are_told():
    conclusion = finished()

    corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.")

    assert mails() == [
        ("agreements/conclusion_corrected", conclusion.agreement.mentor.pk),
        ("agreements/correction_to_office", None),
    ]


def test_a_correction_that_changes_nothing_tells_no_one():
    conclusion = finished(achieved="A résumé.")

    assert corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.") is None
    assert (mails(), ConclusionCorrection.objects.count()) == ([], 0)


@pytest.mark.calendar
def test_a_part_can_be_corrected_for_24_hours():
    conclusion = finished()
    age(conclusion, hours=23, minutes=59)

    assert corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.")


@pytest.mark.calendar
def test_after_24_hours_the_summary_stays_as_it_is():
    conclusion = finished()
    age(conclusion, hours=24, seconds=1)

    with refused("correction_closed"):
        corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.")


def test_who_began_it_corrects_it_while_it_waits_and_staff_are_told_once_it_is_final():
    conclusion = concluded(agreement := in_force())

    corrects(conclusion, agreement.mentee, achieved="A résumé.")

    conclusion.refresh_from_db()
    assert (conclusion.status, conclusion.achieved) == ("open", "A résumé.")
    assert mails() == [("agreements/conclusion_corrected", agreement.mentor.pk)]
    with refused("no_part_to_correct"):
        corrects(conclusion, agreement.mentor, added="Not yet.")


def test_a_waiting_summary_whose_time_has_passed_is_corrected_only_once_it_is_final():
    conclusion = concluded(agreement := in_force())
    age(conclusion, days=14, seconds=1)

    with refused("correction_closed"):
        corrects(conclusion, agreement.mentee, achieved="A résumé.")


def test_correcting_that_one_cannot_continue_ends_the_mentoring_at_once(client_of):
    conclusion = concluded(agreement := in_force())
    assert client_of(agreement.mentee).get(page("correct", agreement)).status_code == 200

    corrects(conclusion, agreement.mentee, reason="cannot_continue", is_meant=True)

    agreement.refresh_from_db()
    assert (agreement.status, agreement.match.is_open) == ("concluded", False)
    assert "can't continue" in text_of(
        "agreements/conclusion_corrected", ConclusionCorrection.objects.get(), agreement.mentor
    )


def test_what_was_corrected_while_the_other_was_reading_is_not_confirmed_unread(client_of):
    conclusion = concluded(agreement := in_force())
    mentor = client_of(agreement.mentor)
    typed = {
        "seen": found(mentor.get(conclusion.get_absolute_url()), "//input[@name='seen']/@value")[0],
        "opinion": "agrees",
        "added": "Yes.",
    }
    corrects(conclusion, agreement.mentee, achieved="A résumé.")

    again = mentor.post(conclusion.get_absolute_url(), typed)

    assert errors_of(again.context["form"]) == {"__all__": ["other_part_corrected"], "opinion": ["answer_again"]}
    assert again.context["form"]["added"].value() == "Yes."
    mentor.post(conclusion.get_absolute_url(), typed | {"seen": again.context["seen"]})
    assert Conclusion.objects.get().status == "joint"


def test_who_has_added_nothing_in_time_has_nothing_to_correct():
    conclusion = concluded(in_force())
    age(conclusion, days=14, seconds=1)
    actions.close_open_conclusions()

    with refused("no_part_to_correct"):
        corrects(conclusion, conclusion.agreement.mentor, added="Late.")
    assert corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.")


def end_by_program(conclusion):
    Agreement.objects.filter(pk=conclusion.agreement_id).update(status="ended")


def keep_apart(conclusion):
    match = conclusion.agreement.match
    PairBlock.objects.create(mentee=match.mentee, mentor=match.mentor, by=StaffFactory(), reason="x")


def put_on_hold(conclusion):
    Match.objects.filter(pk=conclusion.agreement.match_id).update(held_at=conclusion.closed_at)


def send_away(conclusion):
    participation.end_participation(conclusion.agreement.mentor, by=StaffFactory(), reason="x")


@pytest.mark.parametrize("happens", [end_by_program, keep_apart, put_on_hold, send_away])
def test_nothing_is_corrected_once_the_program_has_stepped_in(client_of, happens):
    conclusion = finished()
    happens(conclusion)

    with refused("correction_closed"):
        corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.")
    shown = client_of(conclusion.agreement.mentee).get(conclusion.get_absolute_url())
    assert page("correct", conclusion.agreement) not in links(shown)


def test_a_correction_contradicts_itself_only_if_it_is_meant():
    conclusion = finished()
    change = {"outcomes": {str(conclusion.outcomes.get().goal_id): ["nothing", ""]}}

    with refused("conclusion_contradicts_itself"):
        corrects(conclusion, conclusion.agreement.mentee, **change)
    assert corrects(conclusion, conclusion.agreement.mentee, is_meant=True, **change)


def test_no_one_sends_the_other_mail_after_mail():
    conclusion = finished()
    for number in range(5):
        corrects(conclusion, conclusion.agreement.mentee, achieved=f"Draft {number}")

    with refused("too_many_corrections"):
        corrects(conclusion, conclusion.agreement.mentee, achieved="One more")
    assert corrects(conclusion, conclusion.agreement.mentor, added="Mine.")


def test_both_read_on_the_page_what_was_changed(client_of):
    conclusion = finished(achieved="A resume.")
    corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.")

    for party in conclusion.agreement.parties:
        shown = client_of(party).get(conclusion.get_absolute_url())
        [row] = found(shown, "//section[@class='correction']/ul/li[@class='changed']")
        assert (words(row.find(".//del")), words(row.find(".//ins"))) == ("A resume.", "A résumé.")
        assert page("correct", conclusion.agreement) in links(shown)


def test_the_paper_says_first_who_says_what_and_then_what_was_said_and_corrected():
    conclusion = finished(achieved="A resume.")
    mentee, mentor = conclusion.agreement.parties
    assert "A resume." in words_of(conclusion_pdfs.conclusion_pdf(conclusion))
    corrects(conclusion, mentee, achieved="A résumé.")
    corrects(conclusion, mentor, is_seen_differently=True, added="The letter helped.")

    paper = " ".join(words_of(conclusion_pdfs.conclusion_pdf(conclusion)).split())

    def title(name, person):
        return conclusion_pdfs.HEADINGS[name] % {"name": person}

    record, _title, history = paper.partition(title("answered", mentor))
    assert "A resume." not in record.partition(title("corrected", mentee))[0]
    for said in (
        *(title(name, mentee) for name in ("reason", "goals_of_one", "achieved", "next_steps")),
        *(title("part", mentor), Conclusion.objects.get().opinion_shown, "A résumé.", "The letter helped."),
    ):
        assert record.count(said) == 1, said
    assert history.count(title("corrected", mentee)) == 1
    assert history.count(title("answered", mentor)) == 1  # the second time, about the corrected text
    assert history.index("A resume.") < history.index("A résumé.") < history.index("The letter helped.")


def test_each_state_of_the_paper_has_a_name_of_its_own():
    conclusion = finished()
    first = conclusion_pdfs.conclusion_file_name(conclusion)
    corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.")

    assert conclusion_pdfs.conclusion_file_name(conclusion) != first


def test_correcting_on_the_page(client_of):
    conclusion = finished(agreement=in_force(words=text(goal("One"), goal("Two"))), achieved="A resume.")
    client = client_of(conclusion.agreement.mentee)
    address = page("correct", conclusion.agreement)

    typed = sent_by_browser(client.get(address)) | {"achieved": "A résumé."}
    response = client.post(address, typed, follow=True)

    assert codes(response) == ["part_corrected"]
    assert Conclusion.objects.get().achieved == "A résumé."
    assert codes(client.post(address, typed, follow=True)) == ["nothing_corrected"]
    assert ConclusionCorrection.objects.count() == 1


@pytest.mark.parametrize("happens", ["it is renamed", "it is moved to the end", "it is retired"])
def test_what_staff_do_to_a_next_step_is_no_correction_of_those_chosen(client_of, happens):
    first, second = (NextStep.objects.create(name_en=name, position=at) for at, name in enumerate(["Apply", "Intern"]))
    conclusion = finished(steps=[first.name_en, second.name_en])
    if happens == "it is retired":
        first.delete()
    else:
        first.name_en, first.position = "Apply for a job" if happens == "it is renamed" else "Apply", 9
        first.save()
    client, address = client_of(conclusion.agreement.mentee), page("correct", conclusion.agreement)

    unchanged = sent_by_browser(client.get(address))
    response = client.post(address, unchanged, follow=True)

    assert sorted(unchanged["steps"]) == ["Apply", "Intern"]
    assert codes(response) == ["nothing_corrected"]
    assert (mails(), ConclusionCorrection.objects.count()) == ([], 0)


def sent_by_browser(response):
    """What a browser sends of the form that fills the page, in the order of its fields."""
    [form] = [form for form in tree(response).forms if form.get("method") == "post" and "reason" in form.fields]
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def test_the_other_corrects_on_the_page(client_of):
    conclusion = finished()
    client = client_of(conclusion.agreement.mentor)
    address = page("correct", conclusion.agreement)

    opened = client.get(address).context
    assert opened["form"]["added"].value() == "It was good."
    client.post(address, {"opinion": "agrees", "added": "It was very good.", "seen": opened["seen"]})

    assert Conclusion.objects.get().added == "It was very good."


def test_a_correction_typed_until_it_was_too_late_stays_on_the_page(client_of):
    conclusion = finished()
    age(conclusion, hours=24, seconds=1)

    response = client_of(conclusion.agreement.mentor).post(
        page("correct", conclusion.agreement), {"opinion": "agrees", "added": "Better."}
    )

    assert errors_of(response.context["form"]) == {"__all__": ["correction_closed"]}
    assert [area.text.strip() for area in found(response, "//textarea[@name='added']")] == ["Better."]


def test_staff_see_the_correction_at_the_conclusion_and_in_the_history(staff_client):
    conclusion = finished(achieved="A resume.")
    correction = corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.")

    shown = staff_client.get(reverse("admin:agreements_conclusion_change", args=[conclusion.pk]))

    assert "A resume. → A résumé." in shown.text
    made = [event for event in agreement_events(conclusion.agreement) if event.at == correction.corrected_at]
    assert [event.who for event in made] == [str(conclusion.agreement.mentee)]


def test_the_mails_carry_the_corrected_paper(settings):
    settings.DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    conclusion = finished()
    OutgoingMail.objects.all().delete()
    corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.")

    OutgoingMail.objects.update(not_before=Now())

    delivery.deliver_due()

    attached = [content for message in outbox.outbox for _name, content, _type in message.attachments]
    assert ["A résumé." in words_of(content) for content in attached] == [True, True]


def test_a_correction_of_a_final_summary_is_said_on_its_page_and_on_the_home_of_the_other(client_of):
    conclusion = finished()
    mentee, mentor = conclusion.agreement.mentee, conclusion.agreement.mentor
    assert not found(client_of(mentor).get(page("conclusion", conclusion.agreement)), "//*[@id='last-said']")
    before = {party.pk: action_items_for(party)[-1].who for party in (mentee, mentor)}

    corrects(conclusion, mentee, achieved="A résumé.")

    for party in (mentee, mentor):
        assert found(client_of(party).get(page("conclusion", conclusion.agreement)), "//*[@id='last-said']")
        assert Conclusion.objects.get().status_shown in client_of(party).get(page("detail", conclusion.agreement)).text
    after = {party.pk: action_items_for(party)[-1].who for party in (mentee, mentor)}
    assert all(after[party] != before[party] for party in before)
    assert mentee.first_name_shown in after[mentor.pk]
    assert mentor.first_name_shown in after[mentee.pk]


def test_a_correction_of_a_summary_that_waits_is_not_one_since_it_was_final(client_of):
    agreement = in_force()
    conclusion = concluded(agreement)
    corrects(conclusion, agreement.mentee, achieved="A résumé.")

    actions.add_to_conclusion(Conclusion.objects.get(pk=conclusion.pk), agreement.mentor)

    assert not found(client_of(agreement.mentor).get(page("conclusion", agreement)), "//*[@id='last-said']")


def test_the_mails_say_what_was_corrected():
    conclusion = finished(achieved="A resume.")
    mentee, mentor = conclusion.agreement.mentee, conclusion.agreement.mentor

    correction = corrects(conclusion, mentee, achieved="A résumé, which is longer.")

    for kind, reader in (("conclusion_corrected", mentor), ("correction_to_office", None)):
        body = text_of(f"agreements/{kind}", correction, reader)
        assert "A resume." in body
        assert "A résumé, which is longer." in body


def test_what_another_pair_corrected_is_not_said_on_ones_home():
    conclusion, others = finished(), finished()
    before = [item.who for item in action_items_for(conclusion.agreement.mentor)]

    corrects(others, others.agreement.mentee, achieved="A résumé.")

    assert [item.who for item in action_items_for(conclusion.agreement.mentor)] == before


def test_of_several_corrections_of_one_person_the_last_is_named_on_top(client_of):
    conclusion = finished(achieved="One")
    other = corrects(conclusion, conclusion.agreement.mentor, added="Very good.")
    for words_now in ("Two", "Three"):
        last = corrects(conclusion, conclusion.agreement.mentee, achieved=words_now)

    shown = client_of(conclusion.agreement.mentee).get(conclusion.get_absolute_url()).context

    assert shown["last_said"] == last
    assert [one["made"].by for one in shown["corrections"]] == [other.by, other.by, last.by, last.by]


def test_what_was_corrected_before_the_end_is_not_corrected_since():
    conclusion = concluded(in_force())
    corrects(conclusion, conclusion.agreement.mentee, achieved="A résumé.")
    actions.add_to_conclusion(conclusion, conclusion.agreement.mentor, added="")
    conclusion = Conclusion.objects.get()
    assert (conclusion.corrections.count(), conclusion.is_corrected_since_final) == (1, False)

    corrects(conclusion, conclusion.agreement.mentee, achieved="A good résumé.")

    assert Conclusion.objects.get().is_corrected_since_final

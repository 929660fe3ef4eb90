"""The same page open in two windows: the second to save sees what the first has saved, and loses nothing it typed."""

import pytest

from agreements.models import AgreementVersion, Conclusion, ConclusionCorrection
from tests.agreements.builders import days_from_today, finished, goal, negotiating, page, text, typed, write
from tests.pages import WHOLE_FORM, codes, errors_of, found, tree, words

pytestmark = pytest.mark.django_db
FIELDS = {"mentee": "achieved", "mentor": "added"}


def sent_by_browser(response, field):
    """What a browser sends of the form with this field, as it was opened."""
    [form] = [form for form in tree(response).forms if field in form.fields]
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


@pytest.mark.parametrize("party", ["mentee", "mentor"])
def test_the_second_window_does_not_undo_the_correction_of_the_first(client_of, party):
    conclusion = finished(achieved="A resume.")
    client, address = client_of(getattr(conclusion.agreement, party)), page("correct", conclusion.agreement)
    field = FIELDS[party]
    opened = sent_by_browser(client.get(address), field)

    client.post(address, opened | {field: "From the first window"})
    answer = client.post(address, opened | {field: "From the second window"})

    assert errors_of(answer.context["form"]) == {WHOLE_FORM: ["part_corrected_elsewhere"]}
    assert getattr(Conclusion.objects.get(), field) == "From the first window"
    [change] = found(answer, "//section[@aria-labelledby='kept-heading']//li")
    assert (words(change.find(".//del")), words(change.find(".//ins"))) == (
        "From the first window",
        "From the second window",
    )
    assert [area.text.strip() for area in found(answer, f"//textarea[@name='{field}']")] == ["From the second window"]

    client.post(address, sent_by_browser(answer, field))

    assert getattr(Conclusion.objects.get(), field) == "From the second window"


def test_the_same_correction_from_two_windows_is_one(client_of):
    conclusion = finished(achieved="A resume.")
    client, address = client_of(conclusion.agreement.mentee), page("correct", conclusion.agreement)
    sent = sent_by_browser(client.get(address), "achieved") | {"achieved": "A résumé."}

    answers = [client.post(address, sent, follow=True) for _window in range(2)]

    assert [codes(answer) for answer in answers] == [["part_corrected"], ["nothing_corrected"]]
    assert ConclusionCorrection.objects.count() == 1


def test_a_draft_saved_elsewhere_is_shown_with_every_field_that_differs(client_of):
    agreement = negotiating()
    one = goal("From the phone")
    write(agreement, agreement.mentee, text(one), note="A note from the phone")
    other = one | {
        "text": "From the laptop",
        "deadline": days_from_today(40),
        "activities": ["Résumé review", "Shadow a nurse"],
    }
    terms = {"frequency": "weekly", "minutes": 30, "mode": "phone", "arranger": "both"}
    dates = {"starts_on": days_from_today(1), "ends_on": days_from_today(80)}

    answer = client_of(agreement.mentee).post(
        page("propose", agreement), typed(text(other, **terms, **dates), note="A note from the laptop", do="save")
    )

    shown = [words(change) for change in found(answer, "//section[@aria-labelledby='kept-heading']//li")]
    assert len(shown) == len({**terms, **dates}) + len(["text", "deadline", "activity added", "removed", "note"])
    assert "A note from the phone" in shown[-1]
    assert "A note from the laptop" in shown[-1]


def test_a_draft_of_which_only_the_note_differs_shows_the_note(client_of):
    agreement, kept = negotiating(), text()
    write(agreement, agreement.mentee, kept, note="From the phone")

    answer = client_of(agreement.mentee).post(page("propose", agreement), typed(kept, note="", do="save"))

    [change] = found(answer, "//section[@aria-labelledby='kept-heading']//li")
    assert words(change.find(".//del")) == "From the phone"
    assert AgreementVersion.objects.get().note == "From the phone"

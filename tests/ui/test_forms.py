"""The one form renderer: every field tied to its words, every mistake said and linked."""

import re
from html.parser import HTMLParser

import pytest
from django import forms


class LetterForm(forms.Form):
    who_sees = {"goal": "The mentor you ask reads this."}

    goal = forms.CharField(label="Goal", help_text="One sentence is enough.", max_length=600, widget=forms.Textarea)
    nickname = forms.CharField(label="Nickname", required=False)
    modes = forms.MultipleChoiceField(
        label="Modes", widget=forms.CheckboxSelectMultiple, choices=[("phone", "Phone"), ("online", "Online")]
    )
    adult = forms.BooleanField(label="I am 18 or older")


class Page(HTMLParser):
    """The tags of a piece of HTML, and the text inside each."""

    VOID = {"input", "path", "br", "circle", "line"}

    def __init__(self, html):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(str(html))

    def handle_starttag(self, tag, attrs):
        entry = {"tag": tag, "text": "", **dict(attrs)}
        self.tags.append(entry)
        if tag not in self.VOID:
            self.open.append(entry)

    def handle_endtag(self, tag):
        if self.open and self.open[-1]["tag"] == tag:
            self.open.pop()

    def handle_data(self, data):
        for entry in self.open:
            entry["text"] += data

    def find(self, tag, **attrs):
        return [t for t in self.tags if t["tag"] == tag and attrs.items() <= t.items()]

    def text_of(self, ident):
        [found] = [t for t in self.tags if t.get("id") == ident]
        return " ".join(found["text"].split())


def described(page, field):
    return [page.text_of(ident) for ident in field["aria-describedby"].split()]


def test_a_field_is_described_by_its_hint_and_by_who_sees_it():
    page = Page(LetterForm())

    [goal] = page.find("textarea", name="goal")

    assert described(page, goal) == ["One sentence is enough.", "The mentor you ask reads this."]


def is_said_as_an_error(said, field):
    """Whether the words are what is wrong with the field, after a word that calls it an error."""
    [error] = LetterForm({})[field].errors
    return re.fullmatch(rf"\w+: {re.escape(error)}", said) is not None


def test_a_wrong_field_is_described_by_its_error_first():
    page = Page(LetterForm({}))

    [goal] = page.find("textarea", name="goal")

    assert is_said_as_an_error(described(page, goal)[0], "goal")
    assert goal["aria-invalid"] == "true"


def test_a_group_of_choices_has_a_legend_and_its_error():
    page = Page(LetterForm({}))

    [group] = page.find("fieldset")
    [legend] = page.find("legend")

    assert legend["text"].strip() == "Modes"
    [error] = described(page, group)
    assert is_said_as_an_error(error, "modes")


def test_only_optional_fields_are_marked_and_in_words():
    page = Page(LetterForm())

    labels = [" ".join(label["text"].split()) for label in page.find("label") if label.get("for") in FIELD_IDS]

    goal, nickname, adult = labels
    assert (goal, adult) == ("Goal", "I am 18 or older")
    assert re.fullmatch(r"Nickname \(\w+\)", nickname)


FIELD_IDS = {"id_goal", "id_nickname", "id_adult"}


def test_the_summary_links_every_mistake_to_an_input_that_exists():
    page = Page(LetterForm({}))
    inputs = {tag["id"] for tag in page.tags if tag["tag"] in {"input", "textarea"}}

    links = [link["href"].removeprefix("#") for link in page.find("a")]

    assert links == ["id_goal", "id_modes_0", "id_adult"]
    assert set(links) <= inputs


def test_the_summary_takes_the_focus_without_scripts():
    page = Page(LetterForm({}))

    [summary] = page.find("div", role="alert")

    assert summary["tabindex"] == "-1"
    assert "autofocus" in summary


def test_a_form_without_mistakes_has_no_summary():
    assert Page(LetterForm()).find("div", role="alert") == []


def test_what_was_typed_is_kept_and_cannot_become_markup():
    form = LetterForm({"goal": '<b>law</b> & "order"', "nickname": "", "modes": ["phone"]})

    [goal] = Page(form).find("textarea", name="goal")

    assert goal["text"].strip() == '<b>law</b> & "order"'


@pytest.mark.parametrize(("count", "is_many"), [(8, False), (9, True)])
def test_long_lists_of_choices_are_set_in_columns(count, is_many):
    class ListForm(forms.Form):
        topics = forms.MultipleChoiceField(
            widget=forms.CheckboxSelectMultiple, choices=[(str(n), f"Topic {n}") for n in range(count)]
        )

    assert ListForm()["topics"].has_many_choices is is_many


def test_a_formset_says_what_is_wrong_with_the_whole():
    too_many = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}
    formset = forms.formset_factory(LetterForm, max_num=1, validate_max=True, absolute_max=3)(too_many)

    [error] = Page(formset).find("p", **{"class": "error", "role": "alert"})

    assert error["text"] == "Please submit at most 1 form."

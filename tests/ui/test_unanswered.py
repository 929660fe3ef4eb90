"""What a field without an answer says: what to do, by the kind of its answer (core/forms.py)."""

import pytest
from django import forms
from django.urls import reverse
from django.utils import translation

from tests.factories import MentorApplicationFactory
from tests.pages import found, words

STANDARD = forms.Field.default_error_messages["required"]


class EveryKindForm(forms.Form):
    text = forms.CharField()
    box = forms.BooleanField()
    several = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    one = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    listed = forms.ChoiceField(choices=[("a", "A")])
    file = forms.FileField()


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_kind_of_answer_has_its_own_sentence(language):
    with translation.override(language):
        sentences = {field.name: str(field.errors[0]) for field in EveryKindForm({})}

        assert str(STANDARD) not in sentences.values()
    assert sentences["one"] == sentences["listed"]
    assert len(set(sentences.values())) == len(sentences) - 1


def test_a_form_with_words_of_its_own_keeps_them():
    class OwnForm(forms.Form):
        phone = forms.CharField(error_messages={"required": "Enter a number."})

    assert list(OwnForm({})["phone"].errors) == ["Enter a number."]


def test_what_else_is_wrong_stays_beside_what_is_missing():
    form = EveryKindForm({})
    form.add_error("text", "Something else.")

    assert len(form["text"].errors) == 2
    assert "Something else." in form["text"].errors


@pytest.mark.django_db
def test_a_page_says_it_in_its_summary_and_beside_the_field(client_of):
    mentor = MentorApplicationFactory(profession="", status="draft")
    response = client_of(mentor.user).post(reverse("profiles:join_mentor_step", args=["work"]), {})

    said = [words(error) for error in found(response, "//main//*[contains(@class, 'summary')]//li")]
    assert said
    assert not [sentence for sentence in said if str(STANDARD) in sentence]
    assert str(STANDARD) not in response.content.decode()

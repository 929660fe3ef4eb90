"""How far one scrolls on a phone on the pages that were once the longest."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.agreements.builders import goal, in_force, page, text
from tests.factories import MenteeProfileFactory, MentorProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
HEIGHT = "document.querySelector('main').getBoundingClientRect().height"


def height_of(window, address):
    """Of what the page says, without its head and foot, in pixels."""
    window.set_viewport_size(PHONE)
    window.goto(address)
    return window.evaluate(HEIGHT)


def test_the_form_of_a_request_is_less_than_two_and_a_half_screens_with_all_topics(window_of):
    call_command("load_program", verbosity=0)
    window = window_of(MenteeProfileFactory().user)

    assert height_of(window, reverse("matches:request_new", args=[MentorProfileFactory().pk])) <= 2.5 * PHONE["height"]


def test_a_conclusion_is_begun_on_less_than_two_screens(window_of):
    agreement = in_force(words=text(goal("Write a résumé"), goal("Meet a recruiter"), goal("Practice an interview")))
    call_command("load_program", verbosity=0)

    assert height_of(window_of(agreement.mentee), page("conclude", agreement)) <= 2 * PHONE["height"]

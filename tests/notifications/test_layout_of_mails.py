"""What stands around the text of a mail, whatever its kind: greeting, staff's introduction, the way to turn it off."""

import pytest
from lxml import html as document

from notifications.models import EmailIntro, ProgramSettings
from notifications.previews import latest_sample
from notifications.registry import optional_kinds
from notifications.rendering import all_kinds, greeting, localized_for, render
from notifications.unsubscribe_link import parse_token
from tests.factories import MatchRequestFactory, UserFactory
from tests.mails import all_seeing

pytestmark = pytest.mark.django_db
INTRO = EmailIntro(text_en="Spring is here.", text_es="Ya es primavera.")


@pytest.fixture
def mails(portal_with_everything):
    """{kind: (reader, text, HTML)} of one mail of every kind, with an introduction by staff."""
    office, everybody = ProgramSettings.current(), {}
    for kind in all_kinds():
        about, reader = latest_sample(kind, all_seeing())
        reader = reader or (UserFactory() if kind in optional_kinds() else None)
        everybody[kind] = (reader, *render(kind, about, reader, office, INTRO)[1:])
    return everybody


def test_staff_introduce_every_mail_after_its_greeting_and_before_its_text(mails):
    for kind, (reader, text, page) in mails.items():
        with localized_for(reader):
            said = [line for line in (greeting(reader), INTRO.text) if line]
        paragraphs = [paragraph.text_content() for paragraph in document.fromstring(page).xpath("//p")]
        assert text.split("\n\n")[: len(said)] == said, kind
        assert paragraphs[: len(said)] == said, kind
    assert sum(bool(reader) for reader, *_mail in mails.values()) > len(mails) / 2


def test_every_optional_mail_and_no_other_can_be_turned_off_by_a_link_in_its_text(mails):
    for kind, (reader, text, page) in mails.items():
        expected = [(reader, kind)] if kind in optional_kinds() else []
        assert turned_off_by(document.fromstring(page).xpath("//a/@href")) == expected, kind
        assert turned_off_by(text.split()) == expected, kind
    assert optional_kinds() <= mails.keys()


def test_a_list_in_the_text_is_a_list_in_html():
    MatchRequestFactory()
    about, reader = latest_sample("matches/request_reminder", all_seeing())
    intro = EmailIntro(text_en="Bring to the talk:\n\n- a pen\n- paper")

    *_subject_and_text, page = render("matches/request_reminder", about, reader, ProgramSettings.current(), intro)

    items = [item.text_content() for item in document.fromstring(page).xpath("//ul/li")]
    assert items[:2] == ["a pen", "paper"]


def turned_off_by(words):
    """(person, kind) of every link that turns mails off, among these words."""
    return [parse_token(word.rstrip("/").rpartition("/")[2]) for word in words if "/unsubscribe/" in word]

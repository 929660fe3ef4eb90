"""What people call themselves comes out of a mail as it went in: 276 names of many scripts and the naughty strings."""

from html import unescape

import pytest

from core.cleaning import visible_line
from notifications.models import ProgramSettings
from notifications.rendering import render
from tests.factories import MentorProfileFactory
from tests.profiles.hostile_strings import NAMES, STRINGS

pytestmark = pytest.mark.django_db
GIVEN = [row["given"] or row["family"] for row in NAMES] + STRINGS


def test_a_mail_says_every_name_as_its_owner_typed_it():
    mentor, office = MentorProfileFactory(), ProgramSettings.current()
    names = {visible_line(name) for name in GIVEN}

    for name in sorted(name for name in names if 0 < len(name) <= 120):
        mentor.user.given_name, mentor.user.preferred_name = name, ""
        subject, text, html = render("profiles/confirm_profile", mentor, mentor.user, office, None)
        assert f" {name}," in text.split("\n")[0]
        assert f" {name}," in unescape(html)
        assert "<script>alert" not in html
        assert "\n" not in subject

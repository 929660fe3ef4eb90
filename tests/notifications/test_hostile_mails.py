"""Every kind of mail with all naughty strings and all names in it: each comes out as what it is, and nothing runs."""

import pytest
from django.db import models

from accounts.models import User
from notifications import previews
from notifications.models import ProgramSettings
from notifications.rendering import all_kinds, render
from tests.mails import all_seeing
from tests.profiles.hostile_strings import HEAP, WORDS, missing_from

pytestmark = pytest.mark.django_db
# What a mail calls somebody, in one place or another.
NAMES = ["first_name_shown", "public_name", "get_full_name", "__str__"]


def write_into(about):
    """All strings into every text of this row that people write; in memory, so that no length cuts them.

    A person's own row has none: names are said by `NAMES`.
    """
    if isinstance(about, User):
        return
    for field in about._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if is_text and field.name not in ("query_string", "key") and getattr(about, field.attname) is not None:
            setattr(about, field.attname, HEAP)


def test_every_kind_of_mail_says_every_string_and_name_as_it_is(portal_with_everything, monkeypatch):
    for name in NAMES:
        said = HEAP if isinstance(vars(User).get(name), property) else lambda person: HEAP
        monkeypatch.setattr(User, name, said)
    office, saying = ProgramSettings.current(), set()

    for kind in all_kinds():
        about, reader = previews.latest_sample(kind, all_seeing())
        write_into(about)
        subject, text, html = render(kind, about, reader, office)
        assert missing_from(html, WORDS if HEAP[:30] in html else []) == [], kind
        whole = " ".join(text.split())
        assert [word for word in WORDS if HEAP[:30] in whole and word not in whole] == [], kind
        assert "\n" not in subject
        saying |= {kind} if HEAP[:30] in whole else set()

    assert len(saying) >= 30

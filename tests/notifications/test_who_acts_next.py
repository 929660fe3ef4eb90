"""Every kind of mail says who acts next, or that nobody has to: none leaves its reader wondering (R16)."""

import re

import pytest
from django.template import Context
from django.utils import translation

from notifications import previews
from notifications.models import ProgramSettings
from notifications.rendering import all_kinds, render, render_plain_text
from tests.agreements.builders import concluded, in_force, proposed, sign
from tests.mails import all_seeing

pytestmark = pytest.mark.django_db
# What has come to its end, or is only to be known.
NOBODY_ACTS = {
    "agreements/conclusion_closed",
    "agreements/conclusion_corrected",
    "agreements/conclusion_to_office",
    "agreements/correction_to_office",
    "agreements/staff_copy",
    "matches/ended",
    "matches/lapsed",
    "matches/not_pursued",
    "matches/request_no_longer_waits",
    "matches/request_withdrawn",
    "matches/you_declined",
    "matches/you_stopped",
    "program/concern_closed",
    "program/kept_out_of_case",
    "program/participation_ended",
    "program/warning",
}


@pytest.fixture
def portal_at_work(portal_with_everything):
    """Also agreements in each state that waits for somebody, so that the newest of each kind is no old one."""
    concluded(in_force())
    in_force()
    version = proposed()
    sign(version, version.proposer)
    proposed()


def as_read(kind, language):
    about, reader = previews.latest_sample(kind, all_seeing())
    if reader:
        reader.language = language
    return render(kind, about, reader, ProgramSettings.current())[1]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_of_mail_says_who_acts_next_or_that_nobody_has_to(portal_at_work, language, settings):
    settings.LANGUAGE_CODE = language  # of mails to an office
    texts = {kind: as_read(kind, language) for kind in all_kinds()}

    with_a_step = {kind for kind, text in texts.items() if beginning_of_a_step(language) in text}
    assert set(all_kinds()) - with_a_step == NOBODY_ACTS | {"program/announcement"}

    [nobody_acts] = set.intersection(*(sentences(texts[kind]) for kind in NOBODY_ACTS)) - said_by_all(texts)
    assert {kind for kind in set(all_kinds()) - with_a_step if nobody_acts in sentences(texts[kind])} == NOBODY_ACTS
    assert own_words(texts, "program/announcement")


def beginning_of_a_step(language):
    with translation.override(language):
        lines = render_plain_text("emails/_acts.txt", Context({"who": "WHO", "otherwise": ""}))
    return lines.split("WHO")[0].strip()


def sentences(text):
    return {sentence.strip() for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence.strip()}


def said_by_all(texts):
    """What stands in every mail, as its signature does."""
    return set.intersection(*map(sentences, texts.values()))


def own_words(texts, kind):
    """What this mail says and no other, beside what staff wrote into it."""
    others = set.union(*(sentences(text) for other, text in texts.items() if other != kind))
    about, _reader = previews.latest_sample(kind, all_seeing())
    return {said for said in sentences(texts[kind]) - others if said not in about.text}

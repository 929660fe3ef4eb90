"""Every kind of mail says who acts next, or that nobody has to: none leaves its reader wondering (R16)."""

import pytest

from notifications import previews
from notifications.models import ProgramSettings
from notifications.rendering import kinds, render
from tests.agreements.making import concluded, in_force, proposed, sign

pytestmark = pytest.mark.django_db
STEP = {"en": "- Who acts next: ", "es": "- A quién le toca: "}
NOBODY = {"en": "Nobody has to do anything.", "es": "Nadie tiene que hacer nada."}
NEWS = {
    "en": "This is news from the program: the portal waits for no answer.",
    "es": "Son novedades del programa: el portal no espera ninguna respuesta.",
}
# What has come to its end, or is only to be known.
NOBODY_ACTS = {
    "agreements/conclusion_closed",
    "agreements/conclusion_to_office",
    "agreements/staff_copy",
    "matches/ended",
    "matches/lapsed",
    "matches/not_pursued",
    "matches/request_no_longer_waits",
    "matches/request_withdrawn",
    "matches/you_declined",
    "matches/you_stopped",
    "program/concern_closed",
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
    about, reader = previews.latest(kind)
    if reader:
        reader.language = language
    return render(kind, about, reader, ProgramSettings.current())[1]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_of_mail_says_who_acts_next_or_that_nobody_has_to(portal_at_work, language, settings):
    settings.LANGUAGE_CODE = language  # of mails to an office
    texts = {kind: as_read(kind, language) for kind in kinds()}

    with_a_step = {kind for kind, text in texts.items() if STEP[language] in text}
    without = {kind for kind, text in texts.items() if NOBODY[language] in text} - with_a_step
    news = {kind for kind, text in texts.items() if NEWS[language] in text}

    assert without == NOBODY_ACTS
    assert news == {"program/announcement"}
    assert set(kinds()) - with_a_step - without - news == set()

"""A biography says in which language it is to be read aloud, whatever the language of the page (WCAG 3.1.2)."""

import pytest
from django.urls import reverse

from profiles.models import MentorProfile
from profiles.search import index
from tests.factories import MenteeProfileFactory, MentorApplicationFactory, MentorProfileFactory, UserFactory
from tests.pages import errors_of, found

pytestmark = pytest.mark.django_db
WORDS = "Trabajo en un hospital y me gusta enseñar."
ABOUT = ("profiles:join_mentor_step", ["about"])


def test_a_biography_is_marked_with_its_language_wherever_students_read_it(client_of):
    mentor = MentorProfileFactory(bio=WORDS, bio_language="es")
    index.refresh_all()
    reader = client_of(MenteeProfileFactory().user)

    for address in (reverse("profiles:mentor_list"), mentor.get_absolute_url()):
        assert len(found(reader.get(address), "//main//*[@lang='es'][contains(., 'Trabajo')]")) == 1


def test_one_whose_language_nobody_has_said_is_not_marked(client_of):
    mentor = MentorProfileFactory(bio=WORDS)

    assert not found(client_of(MenteeProfileFactory().user).get(mentor.get_absolute_url()), "//main//*[@lang]")


def test_the_language_of_the_portal_is_proposed_and_another_can_be_chosen(client_of):
    mentor = MentorApplicationFactory(user=UserFactory(language="es"), bio="")
    client, address = client_of(mentor.user), reverse(ABOUT[0], args=ABOUT[1])
    assert client.get(address).context["form"]["bio_language"].value() == "es"

    refused = client.post(address, {"bio": WORDS, "bio_language": "tlh"})
    client.post(address, {"bio": WORDS, "bio_language": "en"})

    assert list(errors_of(refused.context["form"])) == ["bio_language"]
    assert MentorProfile.objects.get(pk=mentor.pk).bio_language == "en"

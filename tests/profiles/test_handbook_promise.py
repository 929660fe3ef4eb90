"""Who applies promises to follow the edition of the handbook they were shown (R7–R9)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from profiles import requirements
from profiles.models import MentorProfile
from program.models import Edition, Material
from tests.factories import UserFactory
from tests.pages import WHOLE_FORM, errors_of, found, words
from tests.profiles.applications import answer, fill_in_mentor

pytestmark = pytest.mark.django_db


@pytest.fixture
def manual():
    """The current edition of the Mentor Manual; `publish` makes the next one."""
    material = Material.objects.create(slug="the-manual", kind=Material.Kind.MANUAL, title_en="The Manual")

    def publish(number):
        return Edition.objects.create(material=material, number=number, text_en="Words.", published_at=timezone.now())

    return publish(1), publish


def promise(client, edition):
    return answer(client, "mentor", "promise", has_read="on", will_follow="on", edition=edition.pk)


def test_both_promise_the_edition_of_the_handbook_they_were_shown(client_of, manual):
    edition, _publish = manual
    user = UserFactory()
    client = client_of(user)
    page = client.get(reverse("profiles:join_mentor_step", args=["promise"]))
    [handbook] = found(page, f"//main//a[starts-with(@href, '{edition.material.get_absolute_url()}')]")
    assert words(handbook) == str(edition)

    promise(client, edition)

    assert list(user.acknowledgements.values_list("edition", flat=True)) == [edition.pk]
    assert MentorProfile.objects.get(user=user).acknowledged_at is not None


def test_an_edition_that_was_replaced_meanwhile_is_not_promised(client_of, manual):
    edition, publish = manual
    user = UserFactory()
    newer = publish(2)

    page = promise(client_of(user), edition)

    assert errors_of(page.context["form"]) == {WHOLE_FORM: ["newer_handbook"]}
    assert f'name="edition" value="{newer.pk}"' in page.content.decode()
    assert not MentorProfile.objects.filter(user=user).exists()
    assert not user.acknowledgements.exists()


def test_an_application_is_sent_with_the_current_edition_and_stays_sent_with_the_next(client_of, manual):
    edition, publish = manual
    user = UserFactory()
    client = client_of(user)
    fill_in_mentor(client, promise={"has_read": "on", "will_follow": "on", "edition": edition.pk})
    newer = publish(2)

    client.post(reverse("profiles:join_mentor_check"))
    assert MentorProfile.objects.get(user=user).status == "draft"

    promise(client, newer)
    client.post(reverse("profiles:join_mentor_check"))
    publish(3)
    mentor = MentorProfile.objects.get(user=user)
    assert (mentor.status, list(requirements.missing(mentor))) == ("submitted", [])


def test_a_promise_does_not_save_itself(client_of, manual):
    user = UserFactory()
    words = {"has_read": "on", "will_follow": "on", "edition": manual[0].pk}

    client_of(user).post(reverse("profiles:autosave", args=["mentor", "promise"]), words)

    assert MentorProfile.objects.get(user=user).acknowledged_at is None
    assert not user.acknowledgements.exists()

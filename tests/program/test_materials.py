import pytest
from django.urls import reverse
from django.utils import timezone

from program.content import materials
from program.models import Acknowledgement, Edition, Material
from tests.factories import MenteeProfileFactory, MentorApplicationFactory, MentorProfileFactory, StaffFactory
from tests.pages import forms, found, links
from tests.program.staff_members import with_factor
from tests.refusals import refused


def published(slug="mentor-manual", number=1, **fields):
    defaults = {"kind": Material.Kind.MANUAL, "title_en": "Mentor Manual"} | fields
    material, _is_new = Material.objects.get_or_create(slug=slug, defaults=defaults)
    return Edition.objects.create(
        material=material,
        number=number,
        text_en=f"# Welcome\n\nEdition *{number}*.",
        needs_acknowledgement=True,
        published_at=timezone.now(),
    )


def test_a_visitor_reads_the_newest_published_edition(client, db):
    published()
    published(number=2)
    Edition.objects.create(material=Material.objects.get(), number=3, text_en="Not yet.")

    page = client.get(reverse("program:material", args=["mentor-manual"])).text

    assert "Edition <em>2</em>." in page


def test_an_unpublished_material_does_not_exist(client, db):
    material = Material.objects.create(slug="draft", kind=Material.Kind.GUIDE, title_en="Draft")
    Edition.objects.create(material=material, number=1, text_en="Not yet.")

    assert client.get(reverse("program:material", args=["draft"])).status_code == 404


@pytest.mark.parametrize(
    ("factory", "status"), [(MentorProfileFactory, 200), (MentorApplicationFactory, 404), (MenteeProfileFactory, 404)]
)
def test_a_preparation_guide_is_for_approved_mentors(client_of, db, factory, status):
    published("guide", kind=Material.Kind.GUIDE, title_en="Guide", is_for_mentors_only=True)

    assert client_of(factory().user).get(reverse("program:material", args=["guide"])).status_code == status


def test_an_acknowledgement_is_recorded_once_and_asked_again_for_a_new_edition(client_of, db):
    published()
    mentor = MentorProfileFactory()
    client = client_of(mentor.user)
    address = reverse("program:material", args=["mentor-manual"])

    for _twice in range(2):
        client.post(reverse("program:acknowledge", args=["mentor-manual"]))
    assert Acknowledgement.objects.count() == 1
    acknowledge = reverse("program:acknowledge", args=["mentor-manual"])
    assert acknowledge not in forms(client.get(address))

    published(number=2)
    assert acknowledge in forms(client.get(address))


def test_a_replaced_edition_is_not_acknowledged(db):
    old, _new = published(), published(number=2)

    with refused("newer_edition"):
        materials.acknowledge(old, MentorProfileFactory().user)


def test_an_edition_is_published_once(db):
    with refused("edition_published_already"):
        materials.publish(published(), by=StaffFactory())


@pytest.mark.parametrize(("come_from", "name"), [("mentor", "mentor"), ("mentee", "mentee"), ("//evil.example", None)])
def test_who_reads_it_while_they_apply_finds_the_way_back(client, db, come_from, name):
    published()

    page = client.get(reverse("program:material", args=["mentor-manual"]), {"from": come_from})

    back = reverse(f"profiles:join_{name}_step", args=["promise"]) if name else reverse("program:materials")
    assert found(page, "//a[@class='back']/@href") == [back]


def test_the_page_of_the_promise_leads_to_the_manual_and_back(client_of, db):
    published()
    step = reverse("profiles:join_mentor_step", args=["promise"])
    client = client_of(MentorApplicationFactory().user)

    [manual] = [link for link in links(client.get(step)) if link.startswith(Material.objects.get().get_absolute_url())]

    read = client.get(manual)
    assert step in links(read)
    assert found(read, "//main//a[contains(@class, 'button')]/@href") == [step]
    acknowledge = reverse("program:acknowledge", args=[Material.objects.get().slug])
    assert acknowledge not in forms(read)  # it is promised on the page that leads here
    assert acknowledge in forms(client.get(Material.objects.get().get_absolute_url()))


def test_only_staff_are_asked_to_review_a_sample_and_readers_are_told_that_it_may_change(client, client_of, db):
    Edition.objects.filter(pk=published().pk).update(is_sample=True)
    address = reverse("program:material", args=["mentor-manual"])

    for desk, notices in (
        (client, 0),
        (client_of(MentorProfileFactory().user), 0),
        (client_of(with_factor(StaffFactory())), 1),
    ):
        page = desk.get(address)
        assert len(found(page, "//main//*[@class='notice warn'][not(@hidden)]")) == notices
        assert len(found(page, "//main/p[@class='muted']")) == 2 - notices  # the edition, and that it may change

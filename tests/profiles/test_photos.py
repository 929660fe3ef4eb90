"""A photo from outside, made harmless."""

import io
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from profiles.models import MentorProfile
from profiles.photos import HEAVIEST, SIDE, open_image
from tests.factories import (
    MentorApplicationFactory,
    MentorProfileFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
)
from tests.pages import errors_of
from tests.profiles.photo_files import (
    PLAIN,
    TRANSPARENT,
    header_only,
    jpeg_that_says,
    picture,
    taken_sideways,
    with_place,
)

pytestmark = pytest.mark.django_db


def kept_of(mentor):
    with mentor.photo.open("rb") as file:
        return file.read()


@pytest.fixture
def upload(client_of):
    def send(content, name="me.jpg", type="image/jpeg"):
        user = UserFactory()
        photo = SimpleUploadedFile(name, content, type)
        page = client_of(user).post(reverse("profiles:join_mentor_step", args=["photo"]), {"photo": photo})
        return page, MentorProfile.objects.filter(user=user).first()

    return send


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_square_and_re_encoded(upload, form):
    _page, mentor = upload(picture(form=form))

    kept = Image.open(io.BytesIO(kept_of(mentor)))
    assert (kept.format, kept.size) == ("JPEG", (SIDE, SIDE))


def grainy(side=1600):
    """A photo with as much detail as a face in a room: noise on a gradient."""
    grain = Image.effect_noise((side, side), 40).resize((side // 8, side // 8)).resize((side, side))
    shade = Image.linear_gradient("L").resize((side, side))
    output = io.BytesIO()
    Image.merge("RGB", (grain, shade, Image.blend(grain, shade, 0.5))).save(output, "JPEG", quality=95)
    return output.getvalue()


def test_a_photo_weighs_no_more_than_a_card_can_carry(upload):
    _page, mentor = upload(grainy())

    assert 1_000 < len(kept_of(mentor)) <= HEAVIEST


def test_photos_stored_larger_become_as_small_and_what_cannot_be_read_stays():
    large, broken, gone = MentorProfileFactory.create_batch(3)
    for mentor, content in ((large, grainy(480)), (broken, b"no picture"), (gone, grainy(480))):
        mentor.photo.save("x.jpg", ContentFile(content))
    storage, old = large.photo.storage, large.photo.name
    storage.delete(gone.photo.name)

    import_module("profiles.migrations.0014_photos_as_small_as_they_are_shown").make_smaller(apps, None)

    large.refresh_from_db()
    assert Image.open(io.BytesIO(kept_of(large))).size == (SIDE, SIDE)
    assert not storage.exists(old)
    assert MentorProfile.objects.get(pk=broken.pk).photo.name == broken.photo.name
    assert MentorProfile.objects.get(pk=gone.pk).photo.name == gone.photo.name


def test_where_and_when_it_was_taken_is_removed(upload):
    _page, mentor = upload(with_place())

    kept = kept_of(mentor)
    assert b"Camera of Rosa" not in kept
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}


def test_its_name_tells_nothing(upload):
    _page, mentor = upload(picture(), name="rosa-delgado-2026.jpg")

    assert "rosa" not in mentor.photo.name


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + b"\0" * 100,
        b"\xff\xd8\xff" + b"broken",
        picture()[:400],
    ],
    ids=["svg", "html", "gif", "broken", "cut off"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(upload, content):
    page, mentor = upload(content)

    assert page.status_code == 200
    assert errors_of(page.context["form"]) == {"photo": ["photo_unreadable"]}
    assert not mentor or not mentor.photo


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (5_001, 5_000), (65_000, 65_000)])
def test_too_many_pixels_are_refused_before_they_are_decoded(upload, width, height):
    page, _mentor = upload(header_only(width, height), "bomb.png", "image/png")

    assert page.status_code == 200
    assert errors_of(page.context["form"]) == {"photo": ["photo_too_many_pixels"]}


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photo_of_48_megapixels_is_decoded_small_unless_it_must_be_held_whole(upload, progressive):
    page, mentor = upload(picture((8064, 6048), progressive=progressive))

    if progressive:
        assert errors_of(page.context["form"]) == {"photo": ["photo_too_many_pixels"]}
    else:
        assert Image.open(io.BytesIO(kept_of(mentor))).size == (SIDE, SIDE)
        width, height = open_image(ContentFile(picture((8064, 6048)))).size
        assert width * height < 4_000_000


def test_a_jpeg_that_says_it_is_larger_than_any_phones_is_refused(upload):
    page, _mentor = upload(jpeg_that_says(9000, 6000))

    assert errors_of(page.context["form"]) == {"photo": ["photo_too_many_pixels"]}


@pytest.mark.parametrize("name", TRANSPARENT)
def test_what_is_cut_out_stands_on_white(upload, name):
    _page, mentor = upload(TRANSPARENT[name](), "me.png", "image/png")

    kept = Image.open(io.BytesIO(kept_of(mentor)))
    assert min(kept.getpixel((4, 4))) > 250
    assert max(kept.getpixel((SIDE // 2, SIDE // 2))) < 220


@pytest.mark.parametrize(("mode", "form", "color", "seen"), PLAIN)
def test_every_kind_of_color_comes_out_as_it_was(upload, mode, form, color, seen):
    _page, mentor = upload(picture(form=form, mode=mode, color=color))

    kept = Image.open(io.BytesIO(kept_of(mentor))).getpixel((SIDE // 2, SIDE // 2))
    assert [abs(channel - meant) < 6 for channel, meant in zip(kept, seen, strict=True)] == [True] * 3


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_sideways_stands_upright(upload, form):
    _page, mentor = upload(taken_sideways(form))

    kept = Image.open(io.BytesIO(kept_of(mentor)))
    left, right = kept.getpixel((24, SIDE // 2)), kept.getpixel((168, SIDE // 2))
    assert (left[0] < 60, right[0] > 200) == (True, True)


def test_a_remark_in_the_file_is_removed(upload):
    _page, mentor = upload(picture(comment=b"Taken at home"))

    assert b"Taken at home" not in kept_of(mentor)


def test_a_file_over_twenty_megabytes_is_refused(upload):
    page, _mentor = upload(picture() + b"\0" * 20_000_000)

    assert errors_of(page.context["form"]) == {"photo": ["photo_too_large"]}


def test_a_student_sees_the_photo_and_a_stranger_does_not(client_of, client, mentee):
    mentor = MentorProfileFactory()
    client_of(mentor.user).post(
        reverse("profiles:join_mentor_step", args=["photo"]),
        {"photo": SimpleUploadedFile("me.jpg", picture(), "image/jpeg")},
    )
    address = reverse("profiles:photo", args=[mentor.pk])

    shown, refused = client_of(mentee.user).get(address), client.get(address)

    assert (shown.status_code, shown["Content-Type"], shown["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
    assert refused.status_code == 302


def test_staff_see_the_photo_of_an_application_they_read_and_no_student_does(client_of, mentee, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    applicant = MentorApplicationFactory()
    photo = SimpleUploadedFile("me.jpg", picture(), "image/jpeg")
    client_of(applicant.user).post(reverse("profiles:join_mentor_step", args=["photo"]), {"photo": photo})
    reviewer, other_staff = SuperuserFactory(), StaffFactory()
    page = client_of(reviewer).get(reverse("admin:profiles_mentorprofile_change", args=[applicant.pk])).content.decode()
    address = reverse("profiles:photo", args=[applicant.pk])
    assert address in page

    shown, *refused = [client_of(person).get(address) for person in (reviewer, other_staff, mentee.user)]

    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
    assert [answer.status_code for answer in refused] == [404, 404]


def test_a_photo_can_be_taken_away(client_of):
    mentor = MentorProfileFactory()
    client = client_of(mentor.user)
    address = reverse("profiles:join_mentor_step", args=["photo"])
    client.post(address, {"photo": SimpleUploadedFile("me.jpg", picture(), "image/jpeg")})

    client.post(address, {"photo-clear": "on"})

    mentor.refresh_from_db()
    assert not mentor.photo

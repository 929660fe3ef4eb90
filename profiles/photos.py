"""Makes an uploaded photo safe: re-encoded, square, without metadata."""

import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 20_000_000  # docs/deploy/nginx.conf lets through a little more, so that our own sentence is read
MAX_PIXELS = 25_000_000  # that are decoded whole
MAX_REDUCED_PIXELS = 51_000_000  # of a JPEG, which is decoded at an eighth of its size: the largest photos of phones
SIDE = 192  # pixels, of the stored square: the largest circle of a page, on a screen of double density
HEAVIEST = 8_000  # bytes of the stored file (DESIGN §8)
QUALITIES = (85, 75, 65, 55, 45)  # of the JPEG, tried in this order until it is light enough


def as_square_photo(upload: File) -> ContentFile:
    """The image as a square JPEG without metadata; what is transparent becomes white.

    Raises ValidationError if it is too large, or not a JPEG, PNG or WebP image.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("This photo is larger than 20 MB. Please choose a smaller one."), code="photo_too_large"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            square = on_white(ImageOps.exif_transpose(squared(open_image(upload))))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            _("We can't read this photo. Please choose a JPEG, PNG, or WebP file."), code="photo_unreadable"
        ) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise too_many_pixels(MAX_PIXELS) from error
    return ContentFile(encoded(square), name="photo.jpg")


def encoded(square: Image.Image) -> bytes:
    """As a JPEG of the best quality that is light enough, or else of the least."""
    for quality in QUALITIES:
        output = io.BytesIO()
        square.save(output, "JPEG", quality=quality, optimize=True)
        if output.tell() <= HEAVIEST:
            break
    return output.getvalue()


def open_image(upload: File) -> Image.Image:
    """The image, decoded only if its header says that it is not too large; a JPEG at about twice the stored size."""
    upload.seek(0)
    image = Image.open(upload, formats=FORMATS)
    # A progressive JPEG is held whole while it is decoded.
    is_reduced = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    limit = MAX_REDUCED_PIXELS if is_reduced else MAX_PIXELS
    width, height = image.size
    if width * height > limit:
        raise too_many_pixels(limit)
    image.draft(None, (2 * SIDE, 2 * SIDE))
    image.load()
    return image


def squared(image: Image.Image) -> Image.Image:
    """Its middle as a square of 8 bits a channel, transparent where the image is."""
    if image.mode.startswith("I"):  # 16 bits of gray, which a plain conversion cuts off
        image = image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode != mode:  # a conversion copies the whole image
        image = image.convert(mode)
    return ImageOps.fit(image, (SIDE, SIDE))


def on_white(image: Image.Image) -> Image.Image:
    """The image on a white ground; a new one, so that nothing else of the file is left."""
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return ground


def too_many_pixels(limit: int) -> ValidationError:
    return ValidationError(
        _("This photo has too many pixels (the limit is %(limit)d million). Please choose a smaller one."),
        code="photo_too_many_pixels",
        params={"limit": limit // 1_000_000},
    )

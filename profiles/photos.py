"""Makes an uploaded photo safe: re-encoded, square, without metadata."""

import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 5_000_000
MAX_PIXELS = 25_000_000
SIDE = 480  # pixels, of the stored square


def as_square_photo(upload: File) -> ContentFile:
    """The image as a square JPEG without metadata.

    Raises ValidationError if it is too large, or not a JPEG, PNG or WebP image.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(_("This photo is larger than 5 MB. Please choose a smaller one."), code="photo_too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = open_image(upload)
            square = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGB"), (SIDE, SIDE))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            _("We can't read this photo. Please choose a JPEG, PNG, or WebP file."), code="photo_unreadable"
        ) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise too_many_pixels() from error
    output = io.BytesIO()
    square.save(output, "JPEG", quality=85)
    return ContentFile(output.getvalue(), name="photo.jpg")


def open_image(upload: File) -> Image.Image:
    """The image, decoded only if its header says that it is not too large."""
    upload.seek(0)
    image = Image.open(upload, formats=FORMATS)
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise too_many_pixels()
    image.load()
    return image


def too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This photo has too many pixels (the limit is 25 million). Please choose a smaller one."),
        code="photo_too_many_pixels",
    )

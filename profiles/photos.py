"""A photo that came from outside, made harmless: re-encoded, square, nothing but the picture (RELIABILITY S17)."""

import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
BYTES_AT_MOST = 5_000_000
PIXELS_AT_MOST = 25_000_000
SIDE = 480  # pixels of the square kept


def as_square_photo(upload: File) -> ContentFile:
    """The picture as a square JPEG without its metadata. Refuses what is too large or is no JPEG, PNG or WebP."""
    if upload.size > BYTES_AT_MOST:
        raise ValidationError(_("This photo is larger than 5 MB. Please choose a smaller one."), code="photo_too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = opened(upload)
            square = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), (SIDE, SIDE))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            _("We can't read this photo. Please choose a JPEG, PNG, or WebP file."), code="photo_unreadable"
        ) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise too_many_pixels() from error
    kept = io.BytesIO()
    square.save(kept, "JPEG", quality=85)
    return ContentFile(kept.getvalue(), name="photo.jpg")


def opened(upload: File) -> Image.Image:
    """The picture, decoded only when its header says that it is not too large."""
    upload.seek(0)
    picture = Image.open(upload, formats=FORMATS)
    width, height = picture.size
    if width * height > PIXELS_AT_MOST:
        raise too_many_pixels()
    picture.load()
    return picture


def too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This photo has too many pixels (the limit is 25 million). Please choose a smaller one."),
        code="photo_too_many_pixels",
    )

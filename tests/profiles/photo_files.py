"""Photos as people send them: usual ones, one that says where it was taken, and one that is a header alone."""

import io
import zlib

from PIL import Image

GPS, MAKE = 0x8825, 0x010F


def picture(size=(800, 600), form="JPEG", **saved):
    kept = io.BytesIO()
    Image.new("RGB", size, "teal").save(kept, form, **saved)
    return kept.getvalue()


def with_place():
    exif = Image.Exif()
    exif[MAKE] = "Camera of Rosa"
    exif.get_ifd(GPS)[1] = "N"
    return picture(exif=exif)


def header_only(width, height):
    """A PNG that says it is very large and holds next to nothing."""
    small = bytearray(picture((1, 1), "PNG"))
    small[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    small[29:33] = zlib.crc32(small[12:29]).to_bytes(4, "big")
    return bytes(small)

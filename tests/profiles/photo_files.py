"""Photos as people send them: usual ones, one that says where it was taken, and one that is a header alone."""

import io
import zlib

from PIL import Image, ImageDraw

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def file_of(image, form, **saved):
    kept = io.BytesIO()
    image.save(kept, form, **saved)
    return kept.getvalue()


def picture(size=(800, 600), form="JPEG", mode="RGB", color="teal", **saved):
    return file_of(Image.new(mode, size, color), form, **saved)


def cut_out(mode, *, face, ground):
    """A round face on a ground of its own, such as a transparent one."""
    image = Image.new(mode, (600, 600), ground)
    ImageDraw.Draw(image).ellipse((150, 150, 450, 450), fill=face)
    return image


def palette():
    image = cut_out("P", face=1, ground=0)
    image.putpalette([0, 0, 0, 200, 30, 30] + [0] * 762)
    return image


RGBA = {"face": (200, 30, 30, 255), "ground": (0, 0, 0, 0)}
TRANSPARENT = {
    "PNG": lambda: file_of(cut_out("RGBA", **RGBA), "PNG"),
    "WebP": lambda: file_of(cut_out("RGBA", **RGBA), "WEBP"),
    "gray": lambda: file_of(cut_out("LA", face=(90, 255), ground=(0, 0)), "PNG"),
    "palette": lambda: file_of(palette(), "PNG", transparency=0),
    "one color": lambda: file_of(cut_out("RGB", face=(200, 30, 30), ground=(0, 0, 0)), "PNG", transparency=(0, 0, 0)),
    "one gray": lambda: file_of(cut_out("L", face=90, ground=0), "PNG", transparency=0),
}
# The mode, the format, a color in it, and that color as a screen shows it.
PLAIN = [
    ("I;16", "PNG", 128 * 256, (128, 128, 128)),
    ("L", "JPEG", 77, (77, 77, 77)),
    ("1", "PNG", 1, (255, 255, 255)),
    ("CMYK", "JPEG", (0, 255, 255, 0), (255, 0, 0)),
    ("P", "PNG", 0, (0, 0, 0)),
    ("RGB", "WEBP", (10, 200, 90), (10, 200, 90)),
]


def taken_sideways(form):
    """Red above blue, and the note that the camera was turned: upright, blue is on the left and red on the right."""
    image, exif = Image.new("RGB", (900, 600), "blue"), Image.Exif()
    ImageDraw.Draw(image).rectangle((0, 0, 900, 300), fill="red")
    exif[ORIENTATION] = 6
    return file_of(image, form, exif=exif)


def jpeg_that_says(width, height):
    """A JPEG of another size than it says."""
    small = picture((1, 1))
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + small[at + 4 :]


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

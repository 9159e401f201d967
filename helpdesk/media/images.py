"""Pictures, decoded and converted. Only a process of the workshop imports this."""

import contextlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from PIL import Image, ImageCms

from helpdesk.media.findings import Unreadable, reading
from helpdesk.media.telling import tells_only_itself

_MOST_PIXELS = 80_000_000  # more are not decoded: a file of a few kilobytes can claim any number
_MOST_PIXELS_OF_OTHERS = 40_000_000  # of what takes four times the memory while it is decoded
SENT_SIDE = 1600
"""Pixels of the longest side of a picture that is sent."""
THUMBNAIL_SIDE = 640
_SENT_QUALITY, _THUMBNAIL_QUALITY = 85, 80
_FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/gif": ("GIF",),
    "image/webp": ("WEBP",),
    "image/avif": ("AVIF",),
}
_GREY_16 = 1 / 256  # sixteen bits to eight
_ORIENTATION = 0x0112
# How a picture is turned upright, by its orientation in EXIF.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)
_PROFILED = {"RGB": "RGB", "RGBA": "RGBA", "CMYK": "RGB"}
_FRUGAL = ("JPEG", "MPO", "PNG")
_STRIP = 64
_WHITE = (255, 255, 255)

Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
warnings.simplefilter("ignore")  # what a file has that is odd is nobody's concern
warnings.simplefilter("error", Image.DecompressionBombWarning)


@contextmanager
def opened(file: Path, mime: str) -> Iterator[Image.Image]:
    """The picture, not decoded yet, in the format its first bytes name and no other. What goes
    wrong with it until the end is as in `reading`."""
    with reading(file), Image.open(file, formats=_FORMATS[mime]) as image:
        _check_size(image)
        yield image


def size_of(image: Image.Image) -> tuple[int, int]:
    """Width and height in pixels as it is to be looked at."""
    width, height = image.size
    return (height, width) if _orientation(image) in _SIDEWAYS else (width, height)


def may_go_as_it_is(image: Image.Image, file: Path) -> bool:
    """Whether it can be sent without a change: small, and telling nothing but itself, not even
    that it is to be turned."""
    if image.format not in ("JPEG", "PNG") or image.mode == "CMYK" or max(image.size) > SENT_SIDE:
        return False
    return tells_only_itself(file)


def is_animated(image: Image.Image) -> bool:
    """Whether there is more than one picture in it, to be shown one after the other."""
    return image.format != "MPO" and getattr(image, "is_animated", False)


def plain(image: Image.Image, longest: int) -> Image.Image:
    """The picture upright, in plain colours (sRGB) on white, no side longer than that. It is
    made small before anything else, for the sake of memory, and cannot be used any more."""
    turn, profile = _TURNS.get(_orientation(image)), image.info.get("icc_profile")
    small = _reduced(_simple(image), longest)
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    upright = small if turn is None else small.transpose(turn)
    return _on_white(_in_srgb(upright, profile))


def fitting(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Width and height made smaller so that neither is longer than that."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def write(image: Image.Image, file: Path) -> None:
    """Write what `plain` has made as the JPEG that is sent."""
    _write(image, file, _SENT_QUALITY)


def write_thumbnail(image: Image.Image, file: Path) -> None:
    """Write what `plain` has made as a thumbnail."""
    image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    _write(image, file, _THUMBNAIL_QUALITY)


def _write(image: Image.Image, file: Path, quality: int) -> None:
    """By way of memory: on a full disk the library writes half a file and says nothing."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    file.write_bytes(buffer.getbuffer())


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    most = _MOST_PIXELS if image.format in _FRUGAL else _MOST_PIXELS_OF_OTHERS
    if width * height > most:
        raise Unreadable(f"{width} x {height} pixels")


def _orientation(image: Image.Image) -> int:
    try:
        return cast(int, image.getexif().get(_ORIENTATION, 1))
    except Exception:  # whatever the library raises: a picture is a picture without its EXIF
        return 1


def _simple(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be made smaller without harm."""
    if image.mode.startswith(("I", "F")):
        return image.point(lambda level: level * _GREY_16).convert("L")
    if image.mode == "1":
        return image.convert("L")
    if image.mode in ("P", "PA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    return image


def _reduced(image: Image.Image, longest: int) -> Image.Image:
    """A picture that one can see through, roughly as small as it is to be, made so a strip at a
    time: the library makes a copy of the whole first."""
    factor = max(image.size) // (2 * longest)
    if factor < 2 or "A" not in image.getbands():
        return image
    width, height = image.size
    small = Image.new(image.mode, (-(-width // factor), -(-height // factor)))
    for top in range(0, height, _STRIP * factor):
        bottom = min(top + _STRIP * factor, height)
        strip = image.crop((0, top, width, bottom)).reduce(factor)
        small.paste(strip, (0, top // factor))
    return small


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as its profile means them; a profile that makes no sense is passed over."""
    if not profile or image.mode not in _PROFILED:
        return image
    mode = _PROFILED[image.mode]
    with contextlib.suppress(ImageCms.PyCMSError, OSError):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, source, target, outputMode=mode) or image
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """The picture in RGB and nothing with it, white where one can see through it."""
    if "A" in image.getbands():
        white = Image.new("RGB", image.size, _WHITE)
        colours = image.convert("RGBA")
        white.paste(colours, mask=colours.getchannel("A"))
        return white
    flat = image.convert("RGB")
    flat.info.clear()
    return flat

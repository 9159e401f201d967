"""Pictures that are kept and compared: what differs, where, and two pictures that show it."""

import io
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

FOLDER = Path(__file__).parent / "snapshots"
FAILED = FOLDER / "failed"
RENEWS = os.environ.get("HELPDESK_RENEW_SNAPSHOTS") == "yes"

_COLOURS = 256
"""Of a kept picture: it is half as large, and what differs by that is less than _FAR."""
_FAR = 56
"""By so much, of 255, a channel differs where something else is drawn, and not the same thing by
another version of the browser."""
_TILE = 48
_MOST = 0.1
"""How much of a tile may differ: a letter that lies half a pixel beside is less."""


@dataclass(frozen=True)
class Difference:
    """A picture is not as it was. `where` is left, top, right, bottom in it."""

    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.name}: {self.what}"


def read(png: bytes) -> Image.Image:
    """A screenshot."""
    return Image.open(io.BytesIO(png)).convert("RGB")


def compare(name: str, actual: Image.Image) -> Difference | None:
    """Nothing, or what differs from the kept picture of this name; or keeps this one instead."""
    path = FOLDER / f"{name}.png"
    if RENEWS:
        FOLDER.mkdir(exist_ok=True)
        actual.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        return None
    if not path.exists():
        _show(name, actual, None)
        return Difference(name, f"there is no {path}")
    kept = Image.open(path).convert("RGB")
    if kept.size != actual.size:
        _show(name, actual, None)
        return Difference(name, f"{actual.size} pixels, and it was {kept.size}")
    channels = ImageChops.difference(kept, actual).point(lambda value: 255 * (value > _FAR))
    red, green, blue = channels.split()
    far = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    worst = _worst(far)
    if worst is None:
        return None
    _show(name, actual, far)
    return Difference(name, f"another picture around {worst}, see {FAILED}")


def _worst(far: Image.Image) -> tuple[int, int, int, int] | None:
    """The tile where most is different, unless that is little everywhere."""
    found, most = None, _MOST
    for top in range(0, far.height, _TILE):
        for left in range(0, far.width, _TILE):
            box = (left, top, min(left + _TILE, far.width), min(top + _TILE, far.height))
            share = far.crop(box).histogram()[255] / _TILE**2
            if share > most:
                found, most = box, share
    return found


def _show(name: str, actual: Image.Image, far: Image.Image | None) -> None:
    FAILED.mkdir(parents=True, exist_ok=True)
    actual.save(FAILED / f"{name}.actual.png")
    if far is not None:
        pale = Image.blend(actual, Image.new("RGB", actual.size, "white"), 0.7)
        pale.paste("red", mask=far)
        pale.save(FAILED / f"{name}.difference.png")

"""A photo for the demo, drawn here: nobody's picture has to be asked for."""

import itertools
import struct
import zlib

WIDTH, HEIGHT = 480, 360

Colour = tuple[int, int, int]

_WALL: Colour = (233, 225, 212)
_TABLE: Colour = (146, 104, 74)
_SHADOW: Colour = (116, 81, 57)
_BLUE: Colour = (38, 96, 164)
_INSIDE: Colour = (24, 62, 110)
_CRACK: Colour = (12, 24, 44)
_CRACK_LINE = ((250, 96), (236, 128), (256, 152), (240, 190), (252, 214))


def mug() -> bytes:
    """A blue mug with a crack, on a table, as PNG."""
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        for x in range(WIDTH):
            rows.extend(_colour(x, y))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def _colour(x: int, y: int) -> Colour:
    if _is_crack(x, y):
        return _CRACK
    if _in_ellipse(x, y, 220, 92, 82, 18):
        return _INSIDE if _in_ellipse(x, y, 220, 94, 74, 13) else _lit(_BLUE, x)
    is_body = 138 <= x <= 302 and 92 <= y <= 262
    if is_body or _in_ellipse(x, y, 220, 262, 82, 18):
        return _lit(_BLUE, x)
    is_handle = _in_ellipse(x, y, 306, 172, 52, 58) and not _in_ellipse(x, y, 304, 172, 32, 38)
    if is_handle:
        return _lit(_BLUE, 290)
    if y < 216:
        return _WALL
    return _SHADOW if _in_ellipse(x, y, 258, 276, 132, 22) else _TABLE


def _in_ellipse(x: int, y: int, cx: int, cy: int, rx: int, ry: int) -> bool:
    return ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1


def _lit(colour: Colour, x: int) -> Colour:
    """Brighter where the light falls, towards the left of the mug."""
    share = max(0.0, 1 - abs(x - 176) / 70) * 0.4
    red, green, blue = colour
    return (_towards(red, share), _towards(green, share), _towards(blue, share))


def _towards(value: int, share: float) -> int:
    return round(value + (255 - value) * share)


def _is_crack(x: int, y: int) -> bool:
    for (x1, y1), (x2, y2) in itertools.pairwise(_CRACK_LINE):
        if y1 <= y <= y2 and abs(x - (x1 + (x2 - x1) * (y - y1) / (y2 - y1))) < 1.6:
            return True
    return False

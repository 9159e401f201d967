"""Whether the file of a picture tells anything beside the picture: of its camera, its place, its
owner. It is read piece by piece, and every piece must be one that is known to be harmless."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path

_MOST_BYTES = 16 * 1024 * 1024  # a picture as small as is sent unchanged has less

_SOI = b"\xff\xd8"
_SOS, _EOI = 0xDA, 0xD9
_JFIF, _ICC, _ADOBE = 0xE0, 0xE2, 0xEE
_JFIF_LENGTH, _ADOBE_LENGTH = 14, 12  # a longer JFIF has a small picture in it
# Frames, tables and the picture itself (ISO/IEC 10918-1).
_PICTURE_MARKERS = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, _SOS})
# Where coded pixels end: a marker that is neither a stuffed byte nor one to start anew at.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"\0\0\0\0IEND\xae\x42\x60\x82"
_PICTURE_CHUNKS = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"tRNS"),
        *(b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs"),
    }
)


class _Odd(Exception):
    """The file is not made as such files are."""


def tells_only_itself(file: Path) -> bool:
    """Whether a JPEG or PNG holds its pixels, how they are to be shown, and nothing else, before
    or after. It blocks."""
    if file.stat().st_size > _MOST_BYTES:
        return False
    content = file.read_bytes()
    try:
        if content.startswith(_SOI):
            return all(_is_harmless(*segment) for segment in _segments(content))
        if content.startswith(_PNG):
            return all(kind in _PICTURE_CHUNKS for kind in _chunks(content))
    except _Odd:
        return False
    return False


def _is_harmless(marker: int, segment: bytes) -> bool:
    if marker == _JFIF:
        return segment.startswith(b"JFIF\0") and len(segment) == _JFIF_LENGTH
    if marker == _ICC:
        return segment.startswith(b"ICC_PROFILE\0")
    if marker == _ADOBE:
        return segment.startswith(b"Adobe") and len(segment) == _ADOBE_LENGTH
    return marker in _PICTURE_MARKERS


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG that ends where its picture ends, by their markers."""
    position = len(_SOI)
    while content[position : position + 2] != bytes((0xFF, _EOI)):
        if position + 4 > len(content) or content[position] != 0xFF:
            raise _Odd
        marker, length = struct.unpack_from(">xBH", content, position)
        position += 2
        yield marker, content[position + 2 : position + length]
        position += length
        if marker == _SOS:
            following = _NEXT_MARKER.search(content, position)
            position = len(content) if following is None else following.start()
    if position + 2 != len(content):
        raise _Odd


def _chunks(content: bytes) -> Iterator[bytes]:
    """The kinds of the chunks of a PNG (ISO/IEC 15948) that ends where its picture ends."""
    position, end = len(_PNG), len(content) - len(_PNG_END)
    while position < end:
        length, kind = struct.unpack_from(">I4s", content, position)
        position += length + len(_PNG_END)
        yield kind
    if position != end or not content.endswith(_PNG_END):
        raise _Odd

"""QR codes as pictures that a phone can read off a screen."""

import struct
import zlib

from helpdesk.media.qrcodes import render_qrcode

MODULE = 8
QUIET = 4
AS_IT_IS, FROM_ABOVE = 0, 2  # PNG's filters
TEXT = "2@" + "Ab1/" * 50
FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]


def lines(picture: bytes) -> list[str]:
    """The picture as lines of pixels, "1" for light.

    Reads what is needed of PNG: one bit a pixel, each line stored as it is or as its
    difference from the line above.
    """
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour = struct.unpack(">IIBB", picture[16:26])
    assert (depth, colour) == (1, 0)
    packed, place = b"", 8
    while place < len(picture):
        (size,) = struct.unpack(">I", picture[place : place + 4])
        if picture[place + 4 : place + 8] == b"IDAT":
            packed += picture[place + 8 : place + 8 + size]
        place += size + 12
    stored = zlib.decompress(packed)
    length = (width + 7) // 8
    above, found = bytes(length), []
    for start in range(0, height * (length + 1), length + 1):
        way, line = stored[start], stored[start + 1 : start + 1 + length]
        assert way in (AS_IT_IS, FROM_ABOVE)
        if way == FROM_ABOVE:
            line = bytes((one + other) % 256 for one, other in zip(line, above, strict=True))
        found.append("".join(f"{byte:08b}" for byte in line)[:width])
        above = line
    return found


def modules(picture: bytes) -> list[str]:
    """The picture as rows of modules, "1" for dark; checks that each is a square of pixels."""
    rows = []
    pixels = lines(picture)
    for top in range(0, len(pixels), MODULE):
        (line,) = set(pixels[top : top + MODULE])
        assert len(line) == len(pixels)
        squares = [line[x : x + MODULE] for x in range(0, len(line), MODULE)]
        assert set(squares) <= {"0" * MODULE, "1" * MODULE}
        rows.append("".join("1" if square[0] == "0" else "0" for square in squares))
    return rows


def test_a_code_has_its_three_corners_within_a_quiet_margin() -> None:
    rows = modules(render_qrcode(TEXT))
    size = len(rows) - 2 * QUIET
    assert (size - 17) % 4 == 0
    margin = "0" * len(rows)
    assert rows[:QUIET] == rows[-QUIET:] == [margin] * QUIET
    assert all(row[:QUIET] == row[-QUIET:] == "0" * QUIET for row in rows)
    inner = [row[QUIET:-QUIET] for row in rows[QUIET:-QUIET]]
    assert [row[:7] for row in inner[:7]] == FINDER
    assert [row[-7:] for row in inner[:7]] == FINDER
    assert [row[:7] for row in inner[-7:]] == FINDER
    assert [row[-7:] for row in inner[-7:]] != FINDER


def test_another_text_is_another_picture() -> None:
    assert render_qrcode(TEXT) == render_qrcode(TEXT)
    assert render_qrcode(TEXT) != render_qrcode(TEXT + "x")

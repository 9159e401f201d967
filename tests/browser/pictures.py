"""Small files of each kind, as people send them."""

import struct
import zlib

from playwright.async_api import FilePayload

from tests.samples import sound


def png(width: int, height: int) -> bytes:
    """A picture of one colour."""
    rows = b"".join(b"\x00" + b"\x0b\x6b\x78" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PHOTO = FilePayload(name="armchair.png", mimeType="image/png", buffer=png(320, 200))
STICKER = FilePayload(name="sticker.png", mimeType="image/png", buffer=png(64, 64))
VOICE = FilePayload(name="note.ogg", mimeType="audio/ogg", buffer=sound(2.0, "ogg"))
PAPER = FilePayload(
    name="Orçamento.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4\n" + b"x" * 4_000
)

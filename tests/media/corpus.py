"""Files for the workshop: good ones of every kind, made here, and what strangers might send."""

import io
import math
import random
import struct
import zlib
from array import array
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from PIL import Image

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 180, 30), (30, 30, 220), (230, 220, 30)
CORNERS = {"R": RED, "G": GREEN, "B": BLUE, "Y": YELLOW}
_GPS, _MAKE, _ORIENTATION = 0x8825, 0x010F, 0x0112


def corners(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A picture of four quarters: red and green above, blue and yellow below."""
    small = Image.new("RGB", (2, 2))
    small.putdata([RED, GREEN, BLUE, YELLOW])
    return small.resize(size, Image.Resampling.NEAREST)


def order_of(image: Image.Image) -> str:
    """The colours of the quarters, as letters: above left, above right, below left, right."""
    plain = image.convert("RGB")
    width, height = plain.size
    places = [(x * width // 4, y * height // 4) for y in (1, 3) for x in (1, 3)]
    return "".join(_nearest(plain.getpixel(place)) for place in places)


def _nearest(colour: object) -> str:
    assert isinstance(colour, tuple)
    return min(CORNERS, key=lambda one: math.dist(CORNERS[one], colour))


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes down: how it was held, its maker and where it was."""
    data = Image.Exif()
    data[_ORIENTATION], data[_MAKE] = orientation, "Camera of Ana"
    data.get_ifd(_GPS).update({1: "S", 2: (23.0, 33.0, 1.0), 3: "W", 4: (46.0, 38.0, 2.0)})
    return data


def gif(seconds: float = 1.0, size: tuple[int, int] = (33, 21)) -> bytes:
    """A moving one: red first, then blue."""
    frames = [Image.new("RGB", size, RED), Image.new("RGB", size, BLUE)]
    return encoded(
        frames[0], "GIF", save_all=True, append_images=frames[1:], duration=seconds * 500
    )


def _tone(seconds: float, rate: int, channels: int) -> Iterator[AudioFrame]:
    """A tone that is low in its first half and ten times as loud in its second."""
    count, position = round(seconds * rate), 0
    while position < count:
        length = min(1024, count - position)
        samples = array("h")
        for index in range(position, position + length):
            loud = 20_000 if index >= count / 2 else 2_000
            value = round(loud * math.sin(2 * math.pi * 440 * index / rate))
            samples.extend([value] * channels)
        frame = AudioFrame("s16", "stereo" if channels == 2 else "mono", length)
        frame.planes[0].update(
            samples.tobytes() + bytes(frame.planes[0].buffer_size - 2 * len(samples))
        )
        frame.rate, frame.pts, frame.time_base = rate, position, Fraction(1, rate)
        position += length
        yield frame


@cache
def sound(
    format: str,
    codec: str,
    seconds: float = 2.0,
    rate: int = 48_000,
    channels: int = 1,
    options: tuple[tuple[str, str], ...] = (),
) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=format, options=dict(options)) as output:
        stream: Any = output.add_stream(
            codec, rate=rate, layout="stereo" if channels == 2 else "mono"
        )
        for frame in _tone(seconds, rate, channels):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return buffer.getvalue()


def recorded(seconds: float = 2.0) -> bytes:
    """A voice as a browser records it: a stream that says nothing of its length."""
    return sound("webm", "libopus", seconds, options=(("live", "1"),))


@cache
def film(
    format: str = "mp4",
    codec: str = "libx264",
    sound: str | None = "aac",
    dark: float = 0.0,
    seconds: float = 1.0,
    pix_fmt: str = "yuv420p",
) -> bytes:
    """The four quarters, black for so many seconds at first."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=format) as output:
        pictures: Any = output.add_stream(codec, rate=25)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, pix_fmt
        tones: Any = output.add_stream(sound, rate=48_000, layout="mono") if sound else None
        for index in range(round(seconds * 25)):
            shown = Image.new("RGB", (64, 48)) if index < dark * 25 else corners()
            frame = VideoFrame.from_image(shown)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = index, Fraction(1, 25)
            output.mux(pictures.encode(frame))
        output.mux(pictures.encode(None))
        if tones is not None:
            for heard in _tone(seconds, 48_000, 1):
                output.mux(tones.encode(heard))
            output.mux(tones.encode(None))
    return buffer.getvalue()


def turned(mp4: bytes) -> bytes:
    """A film that says it was taken upright: to be turned clockwise by a quarter."""
    matrix = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 48 << 16, 0, 1 << 30)
    start = mp4.index(b"tkhd") + 44
    return mp4[:start] + matrix + mp4[start + len(matrix) :]


def endless(mp4: bytes) -> bytes:
    """A film that claims to last for ages."""
    for box, offset in ((b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)):
        start = mp4.index(box) + offset
        mp4 = mp4[:start] + b"\x7f\xff\xff\xff" + mp4[start + 4 :]
    return mp4


def nested(depth: int = 5000) -> bytes:
    """Boxes in boxes."""
    inner = b""
    for _ in range(depth):
        inner = struct.pack(">I4s", len(inner) + 8, b"moov") + inner
    return b"\x00\x00\x00\x10ftypisom\x00\x00\x02\x00" + inner


def silence_of_hours() -> bytes:
    """A small file of days of sound: a byte for each 20 ms."""
    return b"#!AMR\n" + b"\x7c" * 12_000_000


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png_bomb(width: int, height: int, *, is_filled: bool) -> bytes:
    """Few bytes that claim to be, or indeed become, many."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = height if is_filled else 1
    packed = b"".join(packer.compress(bytes(1 + width // 8)) for _ in range(rows)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", packed)
        + _chunk(b"IEND", b"")
    )


def _huge_gif() -> bytes:
    small = gif()
    return small[:6] + b"\xff\xff\xff\xff" + small[10:]


def _huge_jpeg() -> bytes:
    small = encoded(corners(), "JPEG")
    start = small.index(b"\xff\xc0") + 5
    return small[:start] + b"\xff\xff\xff\xff" + small[start + 4 :]


def _huge_webp() -> bytes:
    header = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + b"\xfe\xff\x00" + b"\xfe\xff\x00"
    body = b"WEBP" + header + encoded(corners(), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bombs() -> dict[str, bytes]:
    return {
        "claims.png": png_bomb(60_000, 60_000, is_filled=False),
        "filled.png": png_bomb(30_000, 30_000, is_filled=True),
        "claims.gif": _huge_gif(),
        "claims.jpg": _huge_jpeg(),
        "claims.webp": _huge_webp(),
    }


def seeds() -> dict[str, bytes]:
    """A small good file of each kind that is decoded."""
    return {
        "a.jpg": encoded(corners(), "JPEG", exif=exif(6)),
        "a.png": encoded(corners(), "PNG"),
        "a.webp": encoded(corners(), "WEBP"),
        "a.gif": gif(),
        "a.avif": encoded(corners(), "AVIF"),
        "a.ogg": sound("ogg", "libopus", 0.5),
        "a.mp3": sound("mp3", "libmp3lame", 0.5),
        "a.wav": sound("wav", "pcm_s16le", 0.2, 8000),
        "a.flac": sound("flac", "flac", 0.2),
        "a.aac": sound("adts", "aac", 0.3),
        "a.amr": sound("amr", "libopencore_amrnb", 0.5, 8000),
        "a.mp4": film(seconds=0.4),
        "a.webm": film("webm", "libvpx", "libopus", seconds=0.4),
    }


def cut(content: bytes, count: int) -> Iterator[bytes]:
    """The file, broken off at so many places, most of them near its beginning."""
    for index in range(count):
        yield content[: round(len(content) * (index / count) ** 2)]


def mutated(content: bytes, count: int, seed: int) -> Iterator[bytes]:
    """The file with some bits turned, some bytes overwritten, or a part of it doubled."""
    rng = random.Random(seed)
    for _ in range(count):
        damaged = bytearray(content)
        for _ in range(rng.randint(1, 12)):
            at = rng.randrange(len(damaged))
            damaged[at] ^= 1 << rng.randrange(8)
        if rng.random() < 0.3:
            at = rng.randrange(len(damaged))
            damaged[at : at + 4] = rng.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff")
            )
        if rng.random() < 0.2:
            start = rng.randrange(len(damaged))
            damaged[start:start] = damaged[start : start + rng.randrange(1, 200)]
        yield bytes(damaged)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path

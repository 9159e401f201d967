"""Small real files of every kind, made once in a run of the tests."""

from functools import cache
from io import BytesIO

from PIL import Image

from tests.media import corpus


@cache
def picture(width: int = 40, height: int = 30, kind: str = "PNG", *, turned: bool = False) -> bytes:
    """A picture of many colours; `turned`: it lies on its side and says so, with where it was
    taken."""
    image = Image.new("RGB", (width, height))
    image.putdata([((7 * n) % 256, (3 * n) % 256, n % 256) for n in range(width * height)])
    written = BytesIO()
    image.save(written, kind, exif=corpus.exif(6) if turned else b"")
    return written.getvalue()


def sound(seconds: float = 1.0, container: str = "webm", codec: str = "libopus") -> bytes:
    """A tone that grows louder, as a browser records it unless said otherwise."""
    return corpus.sound(container, codec, seconds)


def film() -> bytes:
    """A film of a second, with sound, in MP4 with H.264."""
    return corpus.film()

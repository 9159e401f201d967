"""Pictures that come and pictures that go: checked by decoding what the workshop has made."""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from helpdesk.domain.states import MessageType
from helpdesk.media.workshop import Looked, Prepared
from tests.media import corpus
from tests.media.corpus import BLUE, GREEN, RED, corners, encoded, exif, order_of
from tests.media.workbench import Workbench, played, workbench

_NEAR = 24
_WHITE = (255, 255, 255)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with workbench(tmp_path_factory.mktemp("workshop")) as one:
        yield one


def _open(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def _shown(looked: Looked | Prepared) -> Image.Image:
    """The thumbnail."""
    assert looked.thumbnail is not None
    assert looked.found.has_thumbnail
    image = _open(looked.thumbnail)
    assert image.format == "JPEG"
    return image


def _sent(prepared: Prepared) -> Image.Image:
    assert prepared.type is MessageType.IMAGE
    return _open(prepared.file)


def _is_near(colour: object, other: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(a - b) <= _NEAR for a, b in zip(colour, other, strict=True))


def test_a_small_upright_picture_that_tells_nothing_goes_unchanged(bench: Workbench) -> None:
    for format in ("JPEG", "PNG"):
        content = encoded(corners((300, 200)), format)
        prepared = bench.prepare(content, name="house")
        assert prepared.type is MessageType.IMAGE
        assert prepared.file.read_bytes() == content
        assert (prepared.found.width, prepared.found.height) == (300, 200)
        assert order_of(_shown(prepared)) == "RGBY"


def test_how_a_picture_is_to_be_shown_is_nothing_it_tells(bench: Workbench) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    shown: dict[str, Any] = {"dpi": (300, 300), "icc_profile": srgb}
    large = corners((640, 480))
    for content in (
        encoded(large, "JPEG", progressive=True, **shown),
        encoded(large, "JPEG", restart_marker_rows=1),
        encoded(large, "PNG", transparency=RED, **shown),
        encoded(large.quantize(4), "PNG"),
    ):
        assert bench.prepare(content).file.read_bytes() == content


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content).to_bytes(4)
    return len(content).to_bytes(4) + kind + content + check


def _telling(secret: bytes) -> Iterator[bytes]:
    """Pictures that tell a secret, each in another place."""
    jpeg, png = encoded(corners(), "JPEG"), encoded(corners(), "PNG")
    for marker, begin in (
        *[(0xE0, b"JFXX\0\x13"), (0xE1, b"http://ns.adobe.com/xmp/extension/\0")],
        *[(0xE2, b"FPXR\0"), (0xE4, b""), (0xEB, b"JP\0\0"), (0xEC, b"[picture info]\0")],
        *[(0xED, b"Photoshop 3.0\0"), (0xFE, b"")],
    ):
        segment = begin + secret
        head = bytes((0xFF, marker)) + (len(segment) + 2).to_bytes(2)
        yield jpeg[:2] + head + segment + jpeg[2:]
        yield jpeg[:-2] + head + segment + jpeg[-2:]
    for kind in (b"caBX", b"vpAg", b"eXIf", b"tIME", b"sPLT"):
        yield png[:-12] + _chunk(kind, secret) + png[-12:]
    for name in (b"Comment", b"Author", b"Location", b"parameters", b"XML:com.adobe.xmp"):
        yield png[:33] + _chunk(b"tEXt", name + b"\0" + secret) + png[33:]
    for picture in (jpeg, png):
        yield picture + secret


def test_wherever_a_picture_tells_something_it_does_so_no_more(bench: Workbench) -> None:
    secret = b"Ana lives at -23.5505, -46.6333"
    for content in _telling(secret):
        prepared = bench.prepare(content, name="a")
        assert secret not in prepared.file.read_bytes(), content[:80]
        assert order_of(_sent(prepared)) == "RGBY", content[:80]


@pytest.mark.parametrize(
    ("orientation", "order"),
    [
        *[(1, "RGBY"), (2, "GRYB"), (3, "YBGR"), (4, "BYRG")],
        *[(5, "RBGY"), (6, "BRYG"), (7, "YGBR"), (8, "GYRB")],
    ],
)
def test_a_picture_is_turned_upright_and_tells_no_place(
    bench: Workbench, orientation: int, order: str
) -> None:
    content = encoded(corners((64, 48)), "JPEG", quality=95, exif=exif(orientation))
    assert b"Camera of Ana" in content
    upright = (48, 64) if orientation > 4 else (64, 48)
    prepared = bench.prepare(content)
    sent = _sent(prepared)
    assert order_of(sent) == order
    assert (prepared.found.width, prepared.found.height) == sent.size == upright
    assert not sent.getexif()
    assert b"Camera of Ana" not in prepared.file.read_bytes()
    looked = bench.look(content)
    assert order_of(_shown(looked)) == order
    assert (looked.found.width, looked.found.height) == upright


def test_what_a_png_tells_after_its_picture_is_left_out(bench: Workbench) -> None:
    content = encoded(corners(), "PNG", exif=exif(6))
    start = content.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(content[start : start + 4])
    moved = content[:start] + content[end:-12] + content[start:end] + content[-12:]
    sent = _sent(bench.prepare(moved, name="a.png"))
    assert (sent.format, order_of(sent), dict(sent.getexif())) == ("JPEG", "BRYG", {})


def test_a_large_picture_becomes_as_large_as_whatsapp_sends(bench: Workbench) -> None:
    content = encoded(corners((4000, 3000)), "JPEG")
    prepared = bench.prepare(content, name="Férias 1.JPEG")
    sent = _sent(prepared)
    assert (sent.format, sent.size, order_of(sent)) == ("JPEG", (1600, 1200), "RGBY")
    assert (prepared.found.width, prepared.found.height) == (1600, 1200)
    assert (prepared.found.mime, prepared.name) == ("image/jpeg", "Férias 1.JPEG")
    assert _shown(prepared).size == (640, 480)
    looked = bench.look(content)
    assert (looked.found.width, looked.found.height) == (4000, 3000)
    assert (_shown(looked).size, order_of(_shown(looked))) == ((640, 480), "RGBY")


def test_a_picture_of_one_row_can_be_shown(bench: Workbench) -> None:
    found = bench.look(encoded(Image.new("RGB", (5000, 1), RED), "PNG")).found
    assert (found.width, found.height, found.has_thumbnail) == (5000, 1, True)


def _modes() -> dict[str, tuple[bytes, tuple[int, int, int]]]:
    """Pictures in unusual colours, and what is to be seen in their middle."""
    seen_through = Image.new("RGBA", (40, 40), (*RED, 0))
    palette = Image.new("P", (40, 40), 1)
    palette.putpalette([*RED, *BLUE])
    grey = Image.new("LA", (40, 40), (90, 255))
    deep = Image.new("I;16", (40, 40), 128 * 256)
    return {
        "cmyk": (encoded(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG"), (255, 0, 0)),
        "ycck, dark": (encoded(Image.new("CMYK", (40, 40), (0, 0, 0, 200)), "JPEG"), (55, 55, 55)),
        "see-through": (encoded(seen_through, "PNG"), _WHITE),
        "palette": (encoded(palette, "PNG"), BLUE),
        "palette, see-through": (encoded(palette, "PNG", transparency=1), _WHITE),
        "palette, half": (
            encoded(palette, "PNG", transparency=b"\x00\x80"),
            (142, 142, 238),
        ),
        "grey and alpha": (encoded(grey, "PNG"), (90, 90, 90)),
        "sixteen bits": (encoded(deep, "PNG"), (128, 128, 128)),
        "one bit": (encoded(Image.new("1", (40, 40), 1), "PNG"), _WHITE),
        "a colour is nothing": (
            encoded(Image.new("RGB", (40, 40), GREEN), "PNG", transparency=GREEN),
            _WHITE,
        ),
        "webp, see-through": (encoded(seen_through, "WEBP"), _WHITE),
        "avif": (encoded(Image.new("RGB", (40, 40), BLUE), "AVIF"), BLUE),
        "gif": (encoded(Image.new("RGB", (40, 40), GREEN), "GIF"), GREEN),
    }


def test_colours_of_every_kind_are_seen_as_they_were_meant(bench: Workbench) -> None:
    for label, (content, colour) in _modes().items():
        shown = _shown(bench.look(content))
        assert shown.mode == "RGB", label
        assert _is_near(shown.getpixel((20, 20)), colour), label


def test_what_phones_do_not_show_goes_as_jpeg(bench: Workbench) -> None:
    for label in ("cmyk", "webp, see-through", "avif", "gif"):
        content, colour = _modes()[label]
        prepared = bench.prepare(content, name="a.webp")
        sent = _sent(prepared)
        assert (sent.format, sent.mode, prepared.name) == ("JPEG", "RGB", "a.jpg"), label
        assert _is_near(sent.getpixel((20, 20)), colour), label


def test_a_large_picture_one_can_see_through_is_white_there(bench: Workbench) -> None:
    image = Image.new("RGBA", (4001, 3001), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 4001, 1500))
    sent = _sent(bench.prepare(encoded(image, "PNG", compress_level=1)))
    assert sent.size == (1600, 1200)
    assert _is_near(sent.getpixel((800, 560)), RED)
    assert _is_near(sent.getpixel((800, 640)), _WHITE)


def test_colours_are_those_the_profile_means(bench: Workbench) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    red = Image.new("RGB", (40, 40), (255, 0, 0))
    for profile, colour in ((srgb, (255, 0, 0)), (swapped, (0, 255, 0)), (b"none", (255, 0, 0))):
        content = encoded(red, "WEBP", lossless=True, icc_profile=profile)
        sent = _sent(bench.prepare(content))
        assert _is_near(sent.getpixel((20, 20)), colour)
        assert "icc_profile" not in sent.info


def test_moving_pictures_go_as_a_film(bench: Workbench) -> None:
    prepared = bench.prepare(corpus.gif(1.2, (33, 21)), name="party.gif")
    assert (prepared.type, prepared.name) == (MessageType.VIDEO, "party.mp4")
    film = played(prepared.file)
    assert (film.film, film.sound, film.start) == ("h264", "", 0)
    assert film.seconds == pytest.approx(1.2, abs=0.04)
    assert (prepared.found.width, prepared.found.height) == (32, 20)
    assert prepared.found.seconds == pytest.approx(1.2, abs=0.04)
    assert _is_near(_shown(prepared).getpixel((16, 10)), RED)


def test_a_moving_picture_of_minutes_goes_as_it_is(bench: Workbench) -> None:
    content = corpus.gif(70)
    prepared = bench.prepare(content, name="long.gif")
    assert (prepared.type, prepared.name) == (MessageType.DOCUMENT, "long.gif")
    assert prepared.file.read_bytes() == content
    assert prepared.found.has_thumbnail


def test_content_decides_and_the_name_follows(bench: Workbench) -> None:
    picture = bench.prepare(encoded(corners(), "PNG"), name="invoice.exe")
    assert (picture.type, picture.name) == (MessageType.IMAGE, "invoice.png")
    program = bench.prepare(b"MZ\x90\x00" + bytes(500), name="holiday.jpg")
    assert (program.type, program.name) == (MessageType.DOCUMENT, "holiday.jpg")
    assert (program.found.mime, program.found.has_thumbnail) == ("", False)


def test_as_a_document_a_picture_goes_unchanged(bench: Workbench) -> None:
    content = encoded(corners((2000, 100)), "JPEG", exif=exif(6))
    prepared = bench.prepare(content, name="scan.jpg", as_document=True)
    assert (prepared.type, prepared.file.read_bytes()) == (MessageType.DOCUMENT, content)
    assert (prepared.name, prepared.found.mime) == ("scan.jpg", "image/jpeg")


def test_scripts_in_a_picture_do_not_travel(bench: Workbench) -> None:
    script = b"<script>alert(document.cookie)</script>"
    hidden = encoded(corners(), "JPEG", comment=script)
    assert script in hidden
    prepared = bench.prepare(hidden, name="a.jpg")
    assert script not in prepared.file.read_bytes()
    assert order_of(_sent(prepared)) == "RGBY"


def test_garbage_beside_the_picture_does_no_harm(bench: Workbench) -> None:
    for garbage in (b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0" + bytes(60)):
        content = encoded(corners(), "JPEG", exif=garbage)
        looked = bench.look(content)
        assert not looked.found.is_broken
        assert order_of(_shown(looked)) == "RGBY"
        assert order_of(_sent(bench.prepare(content))) == "RGBY"


def test_a_thumbnail_can_be_made_anew(bench: Workbench) -> None:
    path = bench.make_thumbnail(encoded(corners(), "WEBP"))
    assert isinstance(path, Path)
    assert order_of(_open(path)) == "RGBY"
    assert bench.make_thumbnail(b"no picture") is None


def test_a_picture_that_cannot_be_decoded_goes_as_a_document(bench: Workbench) -> None:
    content = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(500)
    prepared = bench.prepare(content, name="IMG_1.HEIC")
    assert (prepared.type, prepared.name) == (MessageType.DOCUMENT, "IMG_1.HEIC")
    assert (prepared.found.mime, prepared.found.is_broken) == ("image/heic", True)
    assert prepared.file.read_bytes() == content

"""What the demo's clients send beside text, under the names that the history calls it by."""

from collections.abc import Callable
from dataclasses import dataclass

from helpdesk.demo import pictures, recordings


@dataclass(frozen=True)
class File:
    """A file as a phone sends it: `type` is WhatsApp's word, `facts` what the phone says of it."""

    make: Callable[[], bytes]
    mime: str
    type: str
    facts: dict[str, str]


def _size(size: tuple[int, int]) -> dict[str, str]:
    return {"width": str(size[0]), "height": str(size[1])}


def _receipt() -> bytes:
    """One page that says what was paid, as PDF: its objects, and where each begins."""
    drawing = b"BT /F1 20 Tf 60 760 Td (Comprovante Pix) Tj 0 -34 Td (R$ 189,00) Tj ET"
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    page, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(b"%010d 00000 n \n" % len(page))
        page += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(places)
    trailer = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(page)
    return page + table + trailer


_OGG = "audio/ogg; codecs=opus"
FILES = {
    "caneca": File(pictures.mug, "image/jpeg", "image", _size(pictures.SIZE)),
    "trinca": File(pictures.crack, "image/jpeg", "image", _size(pictures.SIZE)),
    "caixa": File(pictures.box, "image/jpeg", "image", _size(pictures.TALL)),
    "filme": File(
        lambda: recordings.film(6),
        "video/mp4",
        "video",
        {"seconds": "6", **_size(recordings.FILM_SIZE)},
    ),
    "recado": File(lambda: recordings.voice(12, 7), _OGG, "ptt", {"seconds": "12"}),
    "recado 2": File(lambda: recordings.voice(5, 3), _OGG, "ptt", {"seconds": "5"}),
    "recado 3": File(lambda: recordings.voice(8, 11), _OGG, "ptt", {"seconds": "8"}),
    "comprovante": File(
        _receipt, "application/pdf", "document", {"name": "Comprovante Pix, pedido nº 4163.pdf"}
    ),
}

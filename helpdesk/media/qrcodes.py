"""QR codes as pictures."""

from io import BytesIO

import segno

_SCALE = 8
_BORDER = 4


def render_qrcode(text: str) -> bytes:
    """The text as a PNG, 8 pixels a module with the quiet zone of 4 modules the standard asks
    for (ISO/IEC 18004), so that a phone reads it off a screen."""
    buffer = BytesIO()
    segno.make(text, error="l", micro=False).save(buffer, kind="png", scale=_SCALE, border=_BORDER)
    return buffer.getvalue()

"""What a file is, told from its first bytes: senders choose names and MIME types, and a browser
must not run what somebody calls a picture."""

import mimetypes
from pathlib import Path

from helpdesk.domain.states import MessageType

HEAD = 4096
"""So many bytes of a file are looked at."""

UNKNOWN = "application/octet-stream"

# The beginnings of files whose kind shows in their first bytes.
_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
)
# ISO media files (ISO/IEC 14496-12) name their brand after "ftyp".
_BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"M4V ": "video/mp4",
    b"M4VH": "video/mp4",
    b"M4VP": "video/mp4",
    b"mp41": "video/mp4",
    b"mp42": "video/mp4",
    b"mp71": "video/mp4",
    b"avc1": "video/mp4",
    b"dash": "video/mp4",
    b"msdh": "video/mp4",
    b"cmfc": "video/mp4",
    b"f4v ": "video/mp4",
    b"MSNV": "video/mp4",
    b"qt  ": "video/quicktime",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"hevx": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
}
_BRAND_FAMILIES = ((b"iso", "video/mp4"), (b"3gp", "video/3gpp"), (b"3g2", "video/3gpp2"))
# Which of these a file of the general brand "mif1" is stands among its further brands.
_PICTURE_BRANDS = (b"avif", b"avis", b"heic", b"heix")
_FORMS = {
    (b"RIFF", b"WEBP"): "image/webp",
    (b"RIFF", b"WAVE"): "audio/wav",
    (b"FORM", b"AIFF"): "audio/aiff",
    (b"FORM", b"AIFC"): "audio/aiff",
}
_SHOWING = frozenset(dict(_BEGINNINGS).values()) | set(_BRANDS.values()) | set(_FORMS.values())
_TYPES = {"image": MessageType.IMAGE, "audio": MessageType.AUDIO, "video": MessageType.VIDEO}
_EBML = b"\x1a\x45\xdf\xa3"
_DOCTYPE_WITHIN = 64
_FILM_CODECS = (b"V_VP", b"V_AV1", b"V_MPEG")
_FRAME_HEADING = 7
_ADTS_RATES = 13
_RATES = (44100, 48000, 32000)
# Kilobits a second of frames of MPEG sound, by whether it is layer III and version 1.
_BIT_RATES = {
    (True, True): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, True): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, False): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
# How files that are sent as pictures, sounds and films end, the usual ending first.
_ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/png": (".png",),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a", ".mp4"),
    "audio/aac": (".aac",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/amr": (".amr",),
    "video/mp4": (".mp4", ".m4v"),
    "video/3gpp": (".3gp", ".3gpp"),
}
_LONGEST_ENDING = 5


def sniff(head: bytes) -> str | None:
    """The MIME type of a file that begins so; None for whatever is not on the list, which is
    all that is shown or played inside the page."""
    for beginning, mime in _BEGINNINGS:
        if head.startswith(beginning):
            return mime
    if head[4:8] == b"ftyp":
        return _of_brand(head)
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head else "audio/ogg"
    if head.startswith(_EBML):
        return _of_matroska(head)
    return _FORMS.get((head[:4], head[8:12])) or _of_frames(head)


def sniff_file(path: Path) -> str | None:
    """The same of a file; it blocks."""
    with path.open("rb") as file:
        return sniff(file.read(HEAD))


def mime_of(sniffed: str | None, name: str) -> str:
    """What to call a file of that name: what it was found to be, else what its name says, but not
    what its content would have shown."""
    guessed = mimetypes.guess_type(name)[0]
    return sniffed or (guessed if guessed and guessed not in _SHOWING else UNKNOWN)


def message_type_of(sniffed: str | None) -> MessageType:
    """What a file found to be of that MIME type is sent as."""
    return _TYPES.get((sniffed or "").partition("/")[0], MessageType.DOCUMENT)


def named_as(mime: str, name: str) -> str:
    """The name of a file with an ending that says what it is; "" stays so."""
    endings = _ENDINGS.get(mime)
    if not endings or not name or name.lower().endswith(endings):
        return name
    stem, dot, ending = name.rpartition(".")
    has_ending = dot and stem and len(ending) <= _LONGEST_ENDING and ending.isalnum()
    return (stem if has_ending else name) + endings[0]


def _of_brand(head: bytes) -> str | None:
    brand = head[8:12]
    if brand in (b"mif1", b"msf1"):
        further = head[16 : int.from_bytes(head[:4])]
        brands = [further[start : start + 4] for start in range(0, len(further), 4)]
        brand = next((one for one in brands if one in _PICTURE_BRANDS), brand)
    for family, mime in _BRAND_FAMILIES:
        if brand.startswith(family):
            return mime
    return _BRANDS.get(brand)


def _of_matroska(head: bytes) -> str | None:
    """Which of the two it is stands near the beginning; what is in it, with its tracks."""
    start = head[:_DOCTYPE_WITHIN]
    form = "webm" if b"webm" in start else "x-matroska" if b"matroska" in start else None
    if form is None:
        return None
    is_film = any(codec in head for codec in _FILM_CODECS)
    return f"video/{form}" if is_film else f"audio/{form}"


def _of_frames(head: bytes) -> str | None:
    """Music without a heading is frames alone, each with a mark of eleven or twelve bits. Many
    other files have those (text in UTF-16 among them), so a second one must follow."""
    for length_of, mime in ((_mpeg_length, "audio/mpeg"), (_adts_length, "audio/aac")):
        length = length_of(head)
        following = head[length : length + _FRAME_HEADING] if length else b""
        if length and (len(following) < _FRAME_HEADING or length_of(following)):
            return mime
    return None


def _mpeg_length(head: bytes) -> int:
    """The bytes of the frame that begins here (ISO/IEC 11172-3 and 13818-3, layers II and III);
    0 when none does."""
    if len(head) < _FRAME_HEADING or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer not in (1, 2) or bit_rate in (0, 15) or rate == 3:
        return 0
    is_first = version == 3
    table = _BIT_RATES[(layer == 1, True) if is_first else (True, False)]
    samples = 72 if layer == 1 and not is_first else 144
    halvings = {3: 0, 2: 1, 0: 2}[version]
    return samples * table[bit_rate - 1] * 1000 // (_RATES[rate] >> halvings) + padding


def _adts_length(head: bytes) -> int:
    """The same of a frame of AAC (ISO/IEC 13818-7)."""
    if len(head) < _FRAME_HEADING or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    rate, length = head[2] >> 2 & 15, (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if rate < _ADTS_RATES and length >= _FRAME_HEADING else 0

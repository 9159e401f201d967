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
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
)
# ISO media files (ISO/IEC 14496-12) name their brand after "ftyp"; these are what browsers play.
_BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4V ": "video/mp4",
    b"isom": "video/mp4",
    b"iso2": "video/mp4",
    b"iso4": "video/mp4",
    b"iso5": "video/mp4",
    b"iso6": "video/mp4",
    b"mp41": "video/mp4",
    b"mp42": "video/mp4",
    b"avc1": "video/mp4",
    b"dash": "video/mp4",
    b"MSNV": "video/mp4",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_TYPES = {"image": MessageType.IMAGE, "audio": MessageType.AUDIO, "video": MessageType.VIDEO}


def sniff(head: bytes) -> str | None:
    """The MIME type of a file that begins so; None for whatever is not on the list, which is
    all that is shown or played inside the page."""
    for beginning, mime in _BEGINNINGS:
        if head.startswith(beginning):
            return mime
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head else "audio/ogg"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return "video/webm" if b"V_VP" in head or b"V_AV1" in head else "audio/webm"
    return None


def sniff_file(path: Path) -> str | None:
    """The same of a file; it blocks."""
    with path.open("rb") as file:
        return sniff(file.read(HEAD))


def mime_of(sniffed: str | None, name: str) -> str:
    """What to call a file of that name: what it was found to be, else what its name says."""
    return sniffed or mimetypes.guess_type(name)[0] or UNKNOWN


def message_type_of(sniffed: str | None) -> MessageType:
    """What a file found to be of that MIME type is sent as."""
    return _TYPES.get((sniffed or "").partition("/")[0], MessageType.DOCUMENT)

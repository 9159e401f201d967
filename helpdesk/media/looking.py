"""Finding out about a file. Only a process of the workshop imports this."""

from pathlib import Path

from PIL import Image

from helpdesk.domain.contents import Found
from helpdesk.media import films, images, recordings, sounds
from helpdesk.media.findings import Looked, Unreadable
from helpdesk.media.recordings import Recording

_THUMBNAIL = "thumbnail"
# Containers of sound and film begin alike; what is in them decides.
_SOUNDS = {
    "video/mp4": "audio/mp4",
    "video/3gpp": "audio/3gpp",
    "video/webm": "audio/webm",
    "video/x-matroska": "audio/x-matroska",
    "video/ogg": "audio/ogg",
}
_FILMS = {sound: film for film, sound in _SOUNDS.items()}


def look(file: Path, into: Path, mime: str) -> Looked:
    """See Workshop.look."""
    kind = mime.partition("/")[0]
    try:
        if kind == "image":
            with images.opened(file, mime) as image:
                return look_at_image(image, mime, into)
        if kind in ("audio", "video"):
            with recordings.opened(file, mime) as recording:
                return look_at_recording(recording, mime, into)
    except Unreadable:
        return Looked(Found(mime=mime, is_broken=True))
    return Looked(Found(mime=mime))


def look_at_image(image: Image.Image, mime: str, into: Path) -> Looked:
    """The size of a picture, and its thumbnail."""
    width, height = images.size_of(image)
    thumbnail = thumbnail_of(images.plain(image, images.THUMBNAIL_SIDE), into)
    found = Found(mime=mime, width=width, height=height, has_thumbnail=thumbnail is not None)
    return Looked(found, thumbnail)


def look_at_recording(recording: Recording, mime: str, into: Path) -> Looked:
    """The length of a sound and its waveform; of a film also the size, and its thumbnail."""
    if recording.film is None:
        heard = sounds.listen(recording)
        found = Found(mime=sound_mime(mime), seconds=heard.seconds, waveform=heard.waveform)
        return Looked(found)
    width, height, picture = films.size_and_picture(recording)
    thumbnail = thumbnail_of(picture, into)
    found = Found(
        mime=_FILMS.get(mime, mime),
        seconds=recording.seconds(),
        width=width,
        height=height,
        has_thumbnail=thumbnail is not None,
    )
    return Looked(found, thumbnail)


def sound_mime(mime: str) -> str:
    """What a container that begins so is called when there is nothing but sound in it."""
    return _SOUNDS.get(mime, mime)


def thumbnail_of(picture: Image.Image, into: Path) -> Path | None:
    """Where the thumbnail of a plain picture lies now. Without it nothing is lost but a view, so
    that it could not be written (a full disk) is no error: it can be made later."""
    path = into / _THUMBNAIL
    try:
        images.write_thumbnail(picture, path)
    except OSError:
        path.unlink(missing_ok=True)
        return None
    return path

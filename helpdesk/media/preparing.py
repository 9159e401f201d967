"""Making of a file what is sent. Only a process of the workshop imports this."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageSequence

from helpdesk.domain.contents import Found
from helpdesk.domain.states import MessageType
from helpdesk.media import films, images, recordings, sounds
from helpdesk.media.findings import Looked, Order, Prepared, Unreadable
from helpdesk.media.kinds import named_as
from helpdesk.media.looking import (
    look,
    look_at_image,
    look_at_recording,
    sound_mime,
    thumbnail_of,
)
from helpdesk.media.recordings import Recording, codec_of

_SENT = "sent"
_GIF_SIDE, _GIF_SECONDS = 640, 60.0
_MILLISECONDS = 1000
_SHORTEST, _USUAL = 20, 100  # milliseconds a picture of a GIF is seen; less is not meant so
# The sounds that are sent as they are: what the container is called, and what decodes them.
_SENT_SOUNDS = {
    ("audio/mpeg", "mp3float"),
    ("audio/mp4", "aac"),
    ("audio/aac", "aac"),
    ("audio/ogg", "opus"),
    ("audio/amr", "amrnb"),
    ("audio/amr", "amrwb"),
}
_SENT_FILMS = ("video/mp4", "video/3gpp")


def prepare(order: Order) -> Prepared | None:
    """See Workshop.prepare. None: it cannot be decoded."""
    kind = order.mime.partition("/")[0]
    try:
        if kind == "image" and not order.is_voice:
            with images.opened(order.file, order.mime) as image:
                return _prepare_image(order, image)
        if kind in ("audio", "video"):
            with recordings.opened(order.file, order.mime) as recording:
                return _prepare_recording(order, recording)
    except Unreadable:
        return None
    return None


def make_playable(file: Path, into: Path, mime: str) -> Path | None:
    """See Workshop.make_playable."""
    path = into / "playable"
    try:
        with recordings.opened(file, mime) as recording:
            sounds.convert(recording, path, sounds.playable(recording))
    except Unreadable:
        return None
    return path


def _prepare_image(order: Order, image: Image.Image) -> Prepared:
    if images.is_animated(image):
        return _prepare_moving(order, image)
    if images.may_go_as_it_is(image, order.file):
        looked = look_at_image(image, order.mime, order.into)
        return _sent(MessageType.IMAGE, order, order.file, looked)
    path = order.into / _SENT
    picture = images.plain(image, images.SENT_SIDE)
    images.write(picture, path)
    width, height = picture.size
    thumbnail = thumbnail_of(picture, order.into)
    found = Found(
        mime="image/jpeg", width=width, height=height, has_thumbnail=thumbnail is not None
    )
    return _sent(MessageType.IMAGE, order, path, Looked(found, thumbnail))


def _prepare_moving(order: Order, image: Image.Image) -> Prepared:
    """Moving pictures go as a film, which phones play; very long ones as they are."""
    if _moving_seconds(image) > _GIF_SECONDS or not films.can_write():
        return _document(order, look(order.file, order.into, order.mime))
    path = order.into / _SENT
    films.write_pictures(_pictures(image), path)
    return _sent(MessageType.VIDEO, order, path, look(path, order.into, "video/mp4"))


def _moving_seconds(image: Image.Image) -> float:
    """How long moving pictures last; it stops counting when that is too long."""
    seconds = 0.0
    for frame in ImageSequence.Iterator(image):
        seconds += _seconds(frame)
        if seconds > _GIF_SECONDS:
            break
    return seconds


def _pictures(image: Image.Image) -> Iterator[tuple[Image.Image, float]]:
    width, height = images.fitting(image.size, _GIF_SIDE)
    size = (max(2, width // 2 * 2), max(2, height // 2 * 2))
    for frame in ImageSequence.Iterator(image):
        seconds = _seconds(frame)
        yield images.plain(frame.copy(), _GIF_SIDE).resize(size), seconds


def _seconds(frame: Image.Image) -> float:
    milliseconds = frame.info.get("duration") or 0
    return (milliseconds if milliseconds >= _SHORTEST else _USUAL) / _MILLISECONDS


def _prepare_recording(order: Order, recording: Recording) -> Prepared:
    if order.is_voice:
        return _convert(order, recording, sounds.VOICE, "audio/ogg")
    if recording.film is None:
        return _prepare_sound(order, recording)
    looked = look_at_recording(recording, order.mime, order.into)
    if not films.is_played(recording):
        return _document(order, looked)
    if looked.found.mime in _SENT_FILMS:
        return _sent(MessageType.VIDEO, order, order.file, looked)
    path = order.into / _SENT
    films.rewrap(recording, path)
    return _sent(MessageType.VIDEO, order, path, look(path, order.into, "video/mp4"))


def _prepare_sound(order: Order, recording: Recording) -> Prepared:
    if (sound_mime(order.mime), codec_of(recording.sound)) in _SENT_SOUNDS:
        looked = look_at_recording(recording, order.mime, order.into)
        return _sent(MessageType.AUDIO, order, order.file, looked)
    return _convert(order, recording, sounds.playable(recording), "audio/mp4")


def _convert(order: Order, recording: Recording, target: sounds.Target, mime: str) -> Prepared:
    path = order.into / _SENT
    heard = sounds.convert(recording, path, target)
    found = Found(mime=mime, seconds=heard.seconds, waveform=heard.waveform)
    return _sent(MessageType.AUDIO, order, path, Looked(found))


def _sent(type: MessageType, order: Order, file: Path, looked: Looked) -> Prepared:
    name = named_as(looked.found.mime, order.name)
    return Prepared(type, file, name, looked.found, looked.thumbnail)


def _document(order: Order, looked: Looked) -> Prepared:
    return Prepared(MessageType.DOCUMENT, order.file, order.name, looked.found, looked.thumbnail)

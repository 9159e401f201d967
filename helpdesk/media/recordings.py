"""Sound and film, opened and taken apart. Only a process of the workshop imports this."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from helpdesk.media.findings import Unreadable, reading

_MP4, _MATROSKA, _OGG = "mov", "matroska", "ogg"
_FORMATS = {
    "audio/mp4": _MP4,
    "audio/3gpp": _MP4,
    "video/mp4": _MP4,
    "video/3gpp": _MP4,
    "video/3gpp2": _MP4,
    "video/quicktime": _MP4,
    "audio/webm": _MATROSKA,
    "video/webm": _MATROSKA,
    "audio/x-matroska": _MATROSKA,
    "video/x-matroska": _MATROSKA,
    "audio/ogg": _OGG,
    "video/ogg": _OGG,
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/aiff": "aiff",
}
_FILM_CODECS = ("h264", "hevc", "vp8", "vp9", "libdav1d", "av1", "mpeg4", "h263", "theora", "mjpeg")
_SOUND_CODECS = (
    *("aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "flac", "alac", "amrnb", "amrwb"),
    *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_u8", "pcm_f32le"),
)
# What is named by the file is not opened (a playlist could name any file of this machine), and
# decoders of exotic formats, where most flaws are, are not tried.
_OPTIONS = {
    "protocol_whitelist": "file",
    "codec_whitelist": ",".join((*_FILM_CODECS, *_SOUND_CODECS)),
}
PieceT = TypeVar("PieceT")

_MICROSECONDS = 1_000_000
_LONGEST_SECONDS = 7 * 24 * 3600  # a file that claims to be longer claims anything,
_LEAST_BYTES = 64  # and so does one that has less than this for a second


@dataclass(frozen=True)
class Recording:
    """An open file: its film and its sound, as far as there are any. The picture on the cover of
    a piece of music is no film."""

    container: InputContainer
    film: VideoStream | None
    sound: AudioStream | None

    def claimed_seconds(self) -> float | None:
        """How long the file says it is, if that can be."""
        duration = self.container.duration
        longest = min(_LONGEST_SECONDS, self.container.size / _LEAST_BYTES)
        if duration is None or not 0 < duration <= longest * _MICROSECONDS:
            return None
        return round(duration / _MICROSECONDS, 3) or None

    def seconds(self) -> float | None:
        """How long the file says it is, or else how long its pieces last: what a browser records
        says nothing about that."""
        claimed = self.claimed_seconds()
        if claimed is not None:
            return claimed
        self.container.seek(0)
        streams = [one for one in (self.film, self.sound) if one is not None]
        end = max((_end(piece) for piece in intact(self.container.demux(*streams))), default=0.0)
        return (round(end, 3) or None) if end <= _LONGEST_SECONDS else None

    def heard(self) -> Iterator[AudioFrame]:
        """The sound, decoded. What is damaged in the middle is left out; Unreadable when there is
        less to be heard than damaged."""
        if codec_of(self.sound) not in _SOUND_CODECS or self.sound is None:
            raise Unreadable("a sound of an unknown kind")
        good = bad = 0
        for packet in intact(self.container.demux(self.sound)):
            try:
                frames = packet.decode()
            except FFmpegError:
                bad += 1
                continue
            good += len(frames)
            yield from (frame for frame in frames if frame.samples)
        if good <= bad:
            raise Unreadable(f"{bad} damaged of {good + bad} pieces")


@contextmanager
def opened(file: Path, mime: str) -> Iterator[Recording]:
    """The recording, in the format its first bytes name and no other. What goes wrong with it
    until the end is as in `reading`."""
    with (
        reading(file),
        av.open(
            str(file), format=_FORMATS[mime], options=_OPTIONS, metadata_errors="ignore"
        ) as container,
    ):
        yield _recording(container)


def codec_of(stream: AudioStream | VideoStream | None) -> str:
    """The name of what decodes the stream, "" without a stream or a decoder."""
    context = stream.codec_context if stream is not None else None
    return context.name if context is not None else ""


def _recording(container: InputContainer) -> Recording:
    films = [one for one in container.streams.video if not _is_cover(one)]
    sounds = container.streams.audio
    if films and codec_of(films[0]) not in _FILM_CODECS:
        raise Unreadable("a film of an unknown kind")
    if not films and not sounds:
        raise Unreadable("neither sound nor film")
    return Recording(container, films[0] if films else None, sounds[0] if sounds else None)


def _is_cover(stream: VideoStream) -> bool:
    return bool(stream.disposition & Disposition.attached_pic)


def intact(pieces: Iterator[PieceT]) -> Iterator[PieceT]:
    """The pieces of a recording as far as they can be told apart."""
    while True:
        try:
            yield next(pieces)
        except (StopIteration, FFmpegError):
            return


def _end(packet: "Packet[Stream]") -> float:
    """The second at which the piece ends."""
    if packet.pts is None or packet.time_base is None:
        return 0.0
    return float((packet.pts + (packet.duration or 0)) * packet.time_base)

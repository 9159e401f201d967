"""Films, looked at and converted. Only a process of the workshop imports this."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageStat

from helpdesk.media.findings import Unreadable
from helpdesk.media.images import THUMBNAIL_SIDE, fitting
from helpdesk.media.recordings import Recording, codec_of, intact

_MOST_PIXELS = 8192 * 4320
_TRIED_FRAMES = 100
"""So many pieces of a film are tried until one can be decoded that is not dark."""
_DARK = 20.0  # of 255, on average
_LATER = 0.3  # of the length: there it is tried when a film begins dark for long
_TINY = 32
_NARROWEST = 0.1
_PLAYED = ("yuv420p", "yuvj420p")
_RATE = 25  # frames a second of a film that is made of pictures
_ENCODER: Final = "libx264"
_ENCODING = {"preset": "veryfast", "crf": "26", "threads": "1"}
_FASTER_START = {"movflags": "+faststart"}  # what a player needs stands at the beginning
_MICROSECONDS = 1_000_000
_TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    -180: Image.Transpose.ROTATE_180,
    -90: Image.Transpose.ROTATE_270,
}


def size_and_picture(recording: Recording) -> tuple[int, int, Image.Image]:
    """Width and height in pixels as the film is to be looked at, and a small picture of its
    beginning, later if that is dark."""
    stream = _stream(recording)
    first = light = None
    for frame in _frames(recording, stream):
        first = first or frame
        if not _is_dark(frame):
            light = frame
            break
    if first is None:
        raise Unreadable("no frame can be decoded")
    light = light or _later(recording, stream) or first
    width, height = _size(first, stream)
    if first.rotation in (90, -90):
        width, height = height, width
    return width, height, _picture(light, stream)


def is_played(recording: Recording) -> bool:
    """Whether phones play what is in it: H.264 in eight bits, with AAC or silent."""
    film, sound = recording.film, recording.sound
    return (
        codec_of(film) == "h264"
        and film is not None
        and film.codec_context.pix_fmt in _PLAYED
        and (sound is None or codec_of(sound) == "aac")
    )


def rewrap(recording: Recording, path: Path) -> None:
    """Write film and sound as they are into an MP4; times begin at 0."""
    begin = Fraction(recording.container.start_time or 0, _MICROSECONDS)
    streams = [one for one in (recording.film, recording.sound) if one is not None]
    recording.container.seek(0)
    with av.open(str(path), "w", format="mp4", options=_FASTER_START) as output:
        copies = {one.index: output.add_stream_from_template(one) for one in streams}
        for packet in recording.container.demux(*streams):
            if packet.size:
                _shift(packet, begin)
                packet.stream = copies[packet.stream.index]
                output.mux(packet)


def can_write() -> bool:
    """Whether there is an encoder of H.264 on this machine."""
    return _ENCODER in av.codecs_available


def write_pictures(pictures: Iterable[tuple[Image.Image, float]], path: Path) -> None:
    """Write pictures, each with the seconds it is seen, as a film. All have the size of the
    first one, with even sides, as H.264 wants them."""
    shown, count = 0.0, 0
    with av.open(str(path), "w", format="mp4", options=_FASTER_START) as output:
        stream = output.add_stream(_ENCODER, rate=_RATE, options=_ENCODING)
        stream.pix_fmt = "yuv420p"
        for picture, seconds in pictures:
            if not count:
                stream.width, stream.height = picture.size
            shown += seconds
            frame = VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
            for index in range(count, max(count + 1, round(shown * _RATE))):
                frame.pts, frame.time_base = index, Fraction(1, _RATE)
                output.mux(stream.encode(frame))
                count = index + 1
        output.mux(stream.encode(None))


def _shift(packet: "Packet[Stream]", begin: Fraction) -> None:
    """Let the packet begin so many seconds earlier. Some files do not say when a piece is to be
    decoded; then the writer of the new one finds out."""
    earlier = round(begin / packet.time_base) if packet.time_base else 0
    packet.pts = packet.pts - earlier if packet.pts is not None else None
    packet.dts = packet.dts - earlier if packet.dts is not None else None


def _stream(recording: Recording) -> VideoStream:
    stream = recording.film
    if stream is None:
        raise Unreadable("no film")
    context = stream.codec_context
    if context.width * context.height > _MOST_PIXELS:
        raise Unreadable(f"{context.width} x {context.height} pixels")
    context.thread_count = 1
    return stream


def _frames(recording: Recording, stream: VideoStream) -> Iterator[VideoFrame]:
    for count, packet in enumerate(intact(recording.container.demux(stream))):
        if count > _TRIED_FRAMES:
            return
        try:
            yield from packet.decode()
        except FFmpegError:
            continue


def _later(recording: Recording, stream: VideoStream) -> VideoFrame | None:
    """A frame further on; None when there is none to be had."""
    seconds = (recording.claimed_seconds() or 0.0) * _LATER
    try:
        recording.container.seek(int(seconds * _MICROSECONDS))
    except FFmpegError:
        return None
    return next(_frames(recording, stream), None)


def _picture(frame: VideoFrame, stream: VideoStream) -> Image.Image:
    """The frame upright, in square pixels, no side longer than a thumbnail's."""
    width, height = fitting(_size(frame, stream), THUMBNAIL_SIDE)
    small = frame.reformat(width=width, height=height, format="rgb24")
    picture: Image.Image = small.to_image()  # type: ignore[no-untyped-call]
    turn = _TURNS.get(frame.rotation)
    return picture if turn is None else picture.transpose(turn)


def _size(frame: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """Width and height in square pixels. The file says how much wider than high its own are;
    what cannot be is passed over."""
    aspect = stream.sample_aspect_ratio
    if aspect is None or not _NARROWEST < aspect < 1 / _NARROWEST:
        return frame.width, frame.height
    return round(frame.width * aspect), frame.height


def _is_dark(frame: VideoFrame) -> bool:
    tiny = frame.reformat(width=_TINY, height=_TINY, format="gray")
    picture: Image.Image = tiny.to_image()  # type: ignore[no-untyped-call]
    return ImageStat.Stat(picture).mean[0] < _DARK

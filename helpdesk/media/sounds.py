"""Sounds, heard and converted. Only a process of the workshop imports this."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
from av.audio.frame import AudioFrame

from helpdesk.media.findings import Unreadable
from helpdesk.media.levels import Meter, Resampled
from helpdesk.media.recordings import Recording

_HEARD_SECONDS = 3600
"""So much of a sound is decoded when it is looked into."""


@dataclass(frozen=True)
class Target:
    """What a sound is converted to; `rate` in samples and `bit_rate` in bits a second."""

    format: str
    codec: Literal["libopus", "aac"]
    rate: int
    layout: str
    bit_rate: int
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Heard:
    """How long a sound is, and its waveform (levels.Meter)."""

    seconds: float | None
    waveform: tuple[int, ...]


VOICE = Target("ogg", "libopus", 48_000, "mono", 32_000, (("application", "voip"),))
"""What WhatsApp takes as a voice note."""
_FASTER_START = {"movflags": "+faststart"}  # what is needed to play an MP4 stands at its beginning


def playable(recording: Recording) -> Target:
    """What every phone and browser plays: AAC in MP4."""
    context = recording.sound.codec_context if recording.sound is not None else None
    rate = 44_100 if context is not None and context.sample_rate == 44_100 else 48_000
    if context is not None and context.channels == 1:
        return Target("ipod", "aac", rate, "mono", 64_000)
    return Target("ipod", "aac", rate, "stereo", 128_000)


def listen(recording: Recording) -> Heard:
    """Hear a sound to its end. Of a very long one the length is what the file says, and there is
    no waveform."""
    meter = Meter()
    for frame in recording.heard():
        meter.add(frame)
        if meter.seconds > _HEARD_SECONDS:
            return Heard(recording.claimed_seconds(), ())
    return _heard(meter)


def convert(recording: Recording, path: Path, target: Target) -> Heard:
    """Write the sound as the target: times begin at 0, gaps are closed. Raises Unreadable when
    there is nothing to be heard."""
    meter = Meter()
    container_options = _FASTER_START if target.format == "ipod" else {}
    with av.open(str(path), "w", format=target.format, options=container_options) as output:
        stream = output.add_stream(
            target.codec, rate=target.rate, layout=target.layout, options=dict(target.options)
        )
        stream.bit_rate = target.bit_rate
        resampled = Resampled(stream.format.name, target.layout, target.rate)
        position = 0
        for frame in _converted(recording, resampled):
            meter.add(frame)
            frame.pts, frame.time_base = position, Fraction(1, target.rate)
            position += frame.samples
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return _heard(meter)


def _converted(recording: Recording, resampled: Resampled) -> Iterator[AudioFrame]:
    for frame in recording.heard():
        yield from resampled.feed(frame)
    yield from resampled.end()


def _heard(meter: Meter) -> Heard:
    seconds = round(meter.seconds, 3)
    if not seconds:
        raise Unreadable("nothing to be heard")
    return Heard(seconds, meter.waveform())

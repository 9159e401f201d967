"""How loud a sound is from moment to moment. Only a process of the workshop imports this."""

import math
from array import array
from itertools import pairwise
from operator import mul

from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

LEVELS = 64
"""So many bars has the waveform of a voice note."""
_RATE = 8000
_BLOCK = 80  # samples that make one level: a hundredth of a second
_SILENCE = 33.0  # of 32768: 60 dB below the loudest there can be
_LOUDEST = 100


class Resampled:
    """Frames of sound in one form, whatever forms they come in, even if that changes."""

    def __init__(self, format: str, layout: str, rate: int) -> None:
        self._format, self._layout, self._rate = format, layout, rate
        self._form: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def feed(self, frame: AudioFrame) -> list[AudioFrame]:
        """What the frame brings."""
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        rest = self.end() if form != self._form else []
        if self._resampler is None:
            self._form = form
            self._resampler = AudioResampler(self._format, self._layout, self._rate)
        return rest + self._resampler.resample(frame)

    def end(self) -> list[AudioFrame]:
        """What is left."""
        rest = self._resampler.resample(None) if self._resampler is not None else []
        self._resampler = None
        return list(filter(None, rest))  # one that has nothing to do hands even the end on


class Meter:
    """Takes a sound in and draws its waveform."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._resampled = Resampled("s16", "mono", _RATE)
        self._samples = array("h")
        self._energies: list[float] = []

    def add(self, frame: AudioFrame) -> None:
        """Take the next piece in."""
        self.seconds += frame.samples / frame.sample_rate
        self._take(self._resampled.feed(frame))

    def waveform(self) -> tuple[int, ...]:
        """64 levels of 0 to 100; the loudest is 100, and silence is nothing but zeros."""
        self._take(self._resampled.end())
        levels = [_mean(part) ** 0.5 for part in _parts(self._energies)]
        loudest = max(levels, default=0.0)
        if loudest < _SILENCE:
            return (0,) * LEVELS
        return tuple(round(_LOUDEST * level / loudest) for level in levels)

    def _take(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            self._samples.frombytes(bytes(frame.planes[0])[: 2 * frame.samples])
        whole = len(self._samples) // _BLOCK * _BLOCK
        for start in range(0, whole, _BLOCK):
            block = self._samples[start : start + _BLOCK]
            self._energies.append(sum(map(mul, block, block)) / _BLOCK)
        del self._samples[:whole]


def _parts(energies: list[float]) -> list[list[float]]:
    """The whole in 64 parts of the same length; of a very short one some stand in two."""
    count = len(energies)
    edges = [count * index / LEVELS for index in range(LEVELS + 1)]
    return [
        energies[math.floor(start) : max(math.ceil(end), math.floor(start) + 1)]
        for start, end in pairwise(edges)
    ]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0

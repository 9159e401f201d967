"""Sound and film for the demo, made here: a voice that hums, and a camera that looks about."""

import math
import random
from array import array
from fractions import Fraction
from io import BytesIO

import av

from helpdesk.demo.pictures import draw_mug

_RATE = 16_000
_LOUDEST = 9_000
_FRAMES_A_SECOND = 12
FILM_SIZE = (640, 480)


def voice(seconds: float, seed: int) -> bytes:
    """Something like speech, as phones record it: Opus in Ogg, one channel."""
    buffer = BytesIO()
    with av.open(buffer, "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=_RATE, layout="mono", bit_rate=24_000)
        samples = _speech(seconds, seed)
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples))
        frame.sample_rate = _RATE
        frame.pts = 0
        frame.planes[0].update(samples.tobytes())
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return buffer.getvalue()


def film(seconds: int) -> bytes:
    """A look about the mug: H.264 in MP4, without sound."""
    whole, (width, height) = draw_mug(), FILM_SIZE
    far_x, far_y = (whole.width - width) // 2, (whole.height - height) // 2
    buffer = BytesIO()
    with av.open(buffer, "w", format="mp4") as file:
        stream = file.add_stream("libx264", rate=_FRAMES_A_SECOND, options={"preset": "ultrafast"})
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuv420p"
        for number in range(seconds * _FRAMES_A_SECOND):
            turn = math.tau * number / _FRAMES_A_SECOND / seconds
            x = far_x + round(far_x * math.sin(turn))
            y = far_y + round(far_y * math.sin(2 * turn))
            frame = av.VideoFrame(width, height, "rgb24")
            frame.planes[0].update(whole.crop((x, y, x + width, y + height)).tobytes())
            frame.pts, frame.time_base = number, Fraction(1, _FRAMES_A_SECOND)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return buffer.getvalue()


def _speech(seconds: float, seed: int) -> "array[int]":
    """Syllables of differing height and loudness, with pauses between some."""
    chance = random.Random(seed)
    samples: array[int] = array("h")
    while len(samples) < seconds * _RATE:
        length = int(_RATE * chance.uniform(0.11, 0.24))
        loud = 0.04 if chance.random() < 0.18 else chance.uniform(0.35, 1.0)
        pitch = chance.uniform(110, 190)
        for number in range(length):
            swell = math.sin(math.pi * number / length)
            angle = math.tau * pitch * number / _RATE
            tone = math.sin(angle) + 0.5 * math.sin(3 * angle) + 0.3 * math.sin(7 * angle)
            samples.append(int(_LOUDEST * loud * swell * tone))
    return samples[: int(seconds * _RATE)]

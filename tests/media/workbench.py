"""A workshop for a whole file of tests: its processes start once."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from helpdesk.domain.contents import Found
from helpdesk.media.workshop import Looked, Prepared, Workshop


class Workbench:
    """Asks a workshop, and waits for the answer."""

    def __init__(self, folder: Path, runner: asyncio.Runner) -> None:
        self._folder = folder
        self._runner = runner
        self._workshop = Workshop()

    def put(self, content: bytes) -> Path:
        """A file with that content."""
        path = self._new_folder() / "file"
        path.write_bytes(content)
        return path

    def look(self, content: bytes) -> Looked:
        return self._runner.run(self._workshop.look(self.put(content), self._new_folder()))

    def look_at_all(self, contents: list[bytes]) -> list[Found]:
        """The same of many, a few at a time, so that the process never waits."""

        async def look(content: bytes) -> Found:
            async with self._gate:
                return (await self._workshop.look(self.put(content), self._new_folder())).found

        async def look_at_each() -> list[Found]:
            self._gate = asyncio.Semaphore(8)
            return await asyncio.gather(*(look(content) for content in contents))

        return self._runner.run(look_at_each())

    def prepare(
        self,
        content: bytes,
        *,
        name: str = "file",
        as_document: bool = False,
        is_voice: bool = False,
    ) -> Prepared:
        file, into = self.put(content), self._new_folder()
        return self._runner.run(
            self._workshop.prepare(
                file, into, name=name, as_document=as_document, is_voice=is_voice
            )
        )

    def prepare_on_a_full_disk(self, content: bytes, *, is_voice: bool) -> Prepared:
        """The same where nothing more can be written."""
        file, into = self.put(content), self._new_folder()
        for name in ("sent", "thumbnail"):
            (into / name).symlink_to("/dev/full")
        return self._runner.run(
            self._workshop.prepare(file, into, name="a", as_document=False, is_voice=is_voice)
        )

    def make_playable(self, content: bytes) -> Path | None:
        file, into = self.put(content), self._new_folder()
        return self._runner.run(self._workshop.make_playable(file, into))

    def make_thumbnail(self, content: bytes) -> Path | None:
        file, into = self.put(content), self._new_folder()
        return self._runner.run(self._workshop.make_thumbnail(file, into))

    def close(self) -> None:
        self._runner.run(self._workshop.close())

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self._folder))


@contextlib.contextmanager
def workbench(folder: Path) -> Iterator[Workbench]:
    """One that is closed afterwards."""
    with asyncio.Runner() as runner:
        bench = Workbench(folder, runner)
        try:
            yield bench
        finally:
            bench.close()


@dataclass(frozen=True)
class Played:
    """What comes out of a file when it is played: `sound` and `film` name what is in it, `start`
    and `seconds` are those of its sound, else of its film."""

    format: str
    sound: str
    film: str
    rate: int
    channels: int
    start: float
    seconds: float
    loudness: tuple[float, float]
    rotation: int


def played(path: Path) -> Played:
    """Play a file to its end."""
    with av.open(str(path)) as container:
        films, sounds = container.streams.video, container.streams.audio
        film = films[0].codec_context.name if films else ""
        format, start, seconds, rotation = container.format.name, 0.0, 0.0, 0
        if films:
            frames = list(container.decode(films[0]))
            start, rotation = float(frames[0].time), frames[0].rotation
            seconds = float(frames[-1].time + 1 / Fraction(films[0].average_rate or 25))
            container.seek(0)
        if not sounds:
            return Played(format, "", film, 0, 0, start, seconds, (0, 0), rotation)
        context = sounds[0].codec_context
        heard = list(container.decode(sounds[0]))
        return Played(
            format,
            context.name,
            film,
            context.sample_rate,
            context.channels,
            float(heard[0].time or 0),
            sum(frame.samples for frame in heard) / context.sample_rate,
            _loudness(heard),
            rotation,
        )


def _loudness(frames: list[av.AudioFrame]) -> tuple[float, float]:
    """The mean level of the first half and of the second, from 0 to 1."""
    resampler = av.AudioResampler("s16", "mono", 8000)
    samples: list[int] = []
    for frame in frames:
        for piece in resampler.resample(frame):
            samples += memoryview(bytes(piece.planes[0])[: 2 * piece.samples]).cast("h")
    half = len(samples) // 2
    levels = [sum(map(abs, part)) / max(1, len(part)) for part in (samples[:half], samples[half:])]
    return levels[0] / 32768, levels[1] / 32768

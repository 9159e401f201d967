"""The bundled files (scripts/bundle.mjs), for as long as they are of the sources that are there.

A page names a bundled file where there is one, and the source itself otherwise: whoever edits a
source sees it with the next load of the page, whether or not anything has been bundled.
"""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

import msgspec

from helpdesk import assets

BUILT, MANIFEST = "built", "manifest.json"

_LOOK_SECONDS = 0.5
"""Sources are edited by hand; a page and what it names are asked for within less."""


class Manifest(msgspec.Struct, frozen=True):
    """What scripts/bundle.mjs writes. `inputs` are the sources with the SHA-256 of each; the rest
    is below static/: a bundled file for each of `files`, for each list of `sheets` (joined by
    commas), and the chunks that a module of `imports` does not start without."""

    inputs: dict[str, str]
    files: dict[str, str]
    sheets: dict[str, str]
    imports: dict[str, list[str]]


NOTHING = Manifest({}, {}, {}, {})


@dataclass(frozen=True)
class Files:
    """What pages are served: a name for all of it together, and what is bundled of it."""

    version: str
    bundle: Manifest


@dataclass
class Watch:
    """`served` finds the files; the answer is kept until one of the `sources` has changed."""

    sources: Callable[[], Iterable[Path]]
    find: Callable[[], Files]
    clock: Callable[[], float] = time.monotonic
    _lock: Lock = field(default_factory=Lock)
    _looked: float = float("-inf")
    _look: int = 0
    _files: Files | None = None

    def served(self) -> Files:
        """The files as they are now, or were half a second ago."""
        with self._lock:
            now = self.clock()
            if self._files is None or now - self._looked >= _LOOK_SECONDS:
                look = _look(self.sources())
                if self._files is None or look != self._look:
                    self._files, self._look = self.find(), look
                self._looked = now
            return self._files


def read_bundle(static: Path, root: Path) -> Manifest:
    """What is bundled below `static`; nothing when a source below `root` is another one now."""
    try:
        manifest = msgspec.json.decode((static / BUILT / MANIFEST).read_bytes(), type=Manifest)
        for name, digest in manifest.inputs.items():
            if sha256((root / name).read_bytes()).hexdigest() != digest:
                return NOTHING
    except (OSError, msgspec.DecodeError):
        return NOTHING
    return manifest


def version_of(paths: Iterable[Path]) -> str:
    """A name for the content of all these files together."""
    digest = sha256()
    for path in sorted(paths):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def served() -> Files:
    """What pages are served. What is packed does not change; in a checkout somebody may edit."""
    return _packed() if assets.is_packed() else _WATCH.served()


@cache
def _packed() -> Files:
    return _find()


def _find() -> Files:
    static = assets.static_dir()
    bundled = [path for path in (static / BUILT).rglob("*") if path.suffix in (".js", ".css")]
    version = version_of(path for path in [*_sources(), *bundled] if path.is_file())
    return Files(version, read_bundle(static, static.parent))


def _sources() -> list[Path]:
    """Whatever is served as it is, and the manifest for what is bundled of it."""
    own = [assets.static_dir() / BUILT / MANIFEST, *assets.catalogs_dir().glob("*.po")]
    for folder, folders, names in os.walk(assets.static_dir()):
        if BUILT in folders:
            folders.remove(BUILT)
        own += [Path(folder, name) for name in names]
    return own + list(assets.vendor_files().values())


def _look(paths: Iterable[Path]) -> int:
    return hash(tuple(sorted(_sight(path) for path in paths)))


def _sight(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:  # removed meanwhile
        return (str(path), 0, 0)
    return (str(path), found.st_mtime_ns, found.st_size)


_WATCH = Watch(_sources, _find)

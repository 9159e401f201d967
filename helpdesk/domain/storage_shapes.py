"""What the page "Files and storage" shows."""

from enum import StrEnum

from helpdesk.domain.forecasts import Outlook
from helpdesk.domain.settings import Files
from helpdesk.domain.shapes import Shape


class FileKind(StrEnum):
    """What files are counted as."""

    PICTURES = "pictures"
    SOUNDS = "sounds"
    FILMS = "films"
    DOCUMENTS = "documents"


class KindShape(Shape, frozen=True, kw_only=True):
    """Files of one kind, and the bytes that they take together."""

    kind: FileKind
    files: int
    bytes: int


class PaceShape(Shape, frozen=True, kw_only=True):
    """How fast files grow: bytes a day, by WhatsApp's time, over the last `days` (at most 30, fewer
    where there is less to look at); null in the first day."""

    bytes_per_day: int | None
    days: int


class DiskShape(Shape, frozen=True, kw_only=True):
    """The disk of this machine, in bytes: what files may still take, and what stays free beyond
    that (HELPDESK_DISK_RESERVE_MB)."""

    free: int
    reserve: int


class ForecastShape(Shape, frozen=True, kw_only=True):
    """What becomes of the room for files at the present pace. `days` and `full_at` tell when the
    disk is nearly full, where the outlook is FILLING (`full_at` null: in more than ten years);
    `level` is the most that files come to take by the rules, `kept_days` how old they become
    where it is the amount that ends them."""

    outlook: Outlook
    days: int | None
    full_at: str | None
    level: int | None
    kept_days: int | None


class RunShape(Shape, frozen=True, kw_only=True):
    """The next night in which files go, and what goes then; beyond five thousand files their
    number is reckoned from their usual size."""

    at: str
    files: int
    bytes: int


class UploadsShape(Shape, frozen=True, kw_only=True):
    """Files that wait on this machine to be uploaded: how many, what they take, since when, and
    what went wrong last (a sentence)."""

    files: int
    bytes: int
    since: str | None
    error: str | None


class StorageShape(Shape, frozen=True, kw_only=True):
    """Where files are kept ("local" or "firebase"), what they take, and what becomes of them. The
    same content counts once, whoever names it. `rules` are those that the figures are for;
    `next_run` is null without any."""

    store: str
    files: int
    bytes: int
    kinds: tuple[KindShape, ...]
    pace: PaceShape
    disk: DiskShape
    uploads: UploadsShape
    rules: Files
    next_run: RunShape | None
    forecast: ForecastShape

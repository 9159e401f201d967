"""What files take, how fast they grow, and how long the disk lasts."""

from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from helpdesk.actions import file_retention as rules_of_files
from helpdesk.actions import nights
from helpdesk.actions.settings import load_settings
from helpdesk.actions.work import Ledger
from helpdesk.config import Config
from helpdesk.domain.contents import Media
from helpdesk.domain.deeds import Deed
from helpdesk.domain.forecasts import foresee
from helpdesk.domain.moments import DAY, MINUTE, Moment, to_iso
from helpdesk.domain.settings import Files
from helpdesk.domain.states import MessageType
from helpdesk.domain.storage_shapes import (
    DiskShape,
    FileKind,
    ForecastShape,
    KindShape,
    PaceShape,
    RunShape,
    StorageShape,
    UploadsShape,
)
from helpdesk.domain.warning_shapes import Trouble, WarningShape
from helpdesk.language import N_, say, say_many
from helpdesk.media.room import Room
from helpdesk.media.store import MediaStore, StoreState
from helpdesk.store import audit, file_retention

_LOOKED_AT = 30 * DAY
# Nobody plans further ahead.
_FORESEEN_DAYS = 3_650
# Room for fewer than so many of the largest files is short.
_FEW = 10
# An upload may take its time; what waits for longer, waits for something.
_WAITS_LONG = 10 * MINUTE

_KINDS = {
    MessageType.IMAGE: FileKind.PICTURES,
    MessageType.STICKER: FileKind.PICTURES,
    MessageType.AUDIO: FileKind.SOUNDS,
    MessageType.VIDEO: FileKind.FILMS,
}
_KINDS_BY_MIME = {
    "image": FileKind.PICTURES,
    "audio": FileKind.SOUNDS,
    "video": FileKind.FILMS,
}


class Stored(NamedTuple):
    """Where files lie: the store's state, and the disk's bytes for more of them and beyond."""

    state: StoreState
    free: int
    reserve: int


class _Pace(NamedTuple):
    per_day: int | None
    days: int


async def show_storage(
    ledger: Ledger, media: MediaStore, room: Room, config: Config, rules: Files | None
) -> StorageShape:
    """Figures and forecast; with `rules`, what they would be if these were set."""
    stored = Stored(media.state(), await room.free(), config.disk_reserve)
    now = ledger.clock()
    return await ledger.read(partial(_show, now=now, stored=stored, rules=rules))


async def storage_warning(
    media: MediaStore, room: Room, config: Config, now: Moment, language: str
) -> WarningShape | None:
    """What managers should know now about the room for files, None where nothing is wrong; it
    asks no database."""
    free, state = await room.free(), media.state()
    since = state.waiting_since
    if free == 0:
        text = N_("The disk of the server is nearly full: no file is taken any more. Text goes on.")
        return WarningShape(trouble=Trouble.FULL, sentence=say(language, text))
    if free < _FEW * config.max_file:
        text = N_("The disk of the server is getting full: soon no file can be taken.")
        return WarningShape(trouble=Trouble.SHORT, sentence=say(language, text))
    if state.waiting and since is not None and since <= now - _WAITS_LONG:
        sentence = say_many(
            language,
            "{n} file waits to be uploaded to Firebase Storage. Nothing is lost meanwhile.",
            "{n} files wait to be uploaded to Firebase Storage. Nothing is lost meanwhile.",
            state.waiting,
        )
        return WarningShape(trouble=Trouble.UPLOADS, sentence=sentence)
    return None


def _show(connection: Connection, now: Moment, stored: Stored, rules: Files | None) -> StorageShape:
    rules = load_settings(connection).media if rules is None else rules
    kinds = _kinds(connection)
    used = sum(kind.bytes for kind in kinds)
    pace = _pace(connection, now)
    return StorageShape(
        store=stored.state.kind,
        files=sum(kind.files for kind in kinds),
        bytes=used,
        kinds=kinds,
        pace=PaceShape(bytes_per_day=pace.per_day, days=pace.days),
        disk=DiskShape(free=stored.free, reserve=stored.reserve),
        uploads=_uploads(stored.state),
        rules=rules,
        next_run=_next_run(connection, now, rules, used),
        forecast=_forecast(now, stored, rules, used, pace),
    )


def _kinds(connection: Connection) -> tuple[KindShape, ...]:
    files = dict.fromkeys(FileKind, 0)
    sizes = dict.fromkeys(FileKind, 0)
    for use in file_retention.usage(connection):
        kind = _KINDS.get(MessageType(use.type), FileKind.DOCUMENTS)
        files[kind] += use.files
        sizes[kind] += use.bytes
    for media in file_retention.canned(connection):
        kind = _kind_of(media)
        files[kind] += 1
        sizes[kind] += media.size
    return tuple(KindShape(kind=kind, files=files[kind], bytes=sizes[kind]) for kind in FileKind)


def _kind_of(media: Media) -> FileKind:
    return _KINDS_BY_MIME.get(media.mime.partition("/")[0], FileKind.DOCUMENTS)


def _pace(connection: Connection, now: Moment) -> _Pace:
    """Over thirty days; over fewer where the files of earlier days are not all there any more, or
    there were none yet."""
    oldest = file_retention.oldest(connection)
    if oldest is None:
        return _Pace(None, 0)
    settings = load_settings(connection)
    periods = [days for days in (settings.retention.days, settings.media.days) if days]
    begins = [Moment(now - days * DAY) for days in periods]
    since = max(Moment(now - _LOOKED_AT), oldest, *begins, *_gone_until(connection, now))
    days = (now - since) / DAY
    if days < 1:
        return _Pace(None, 0)
    return _Pace(round(file_retention.growth(connection, since) / days), round(days))


def _gone_until(connection: Connection, now: Moment) -> list[Moment]:
    """Up to when the latest runs took files away."""
    wanted = audit.Wanted(deed=Deed.FILES_EXPIRED, since=Moment(now - _LOOKED_AT))
    runs = audit.page(connection, wanted, None, _LOOKED_AT // DAY)
    until = [run.details.get(nights.UNTIL) for run in runs]
    return [Moment(one) for one in until if isinstance(one, int)]


def _uploads(state: StoreState) -> UploadsShape:
    since = state.waiting_since
    return UploadsShape(
        files=state.waiting,
        bytes=state.waiting_bytes,
        since=None if since is None else to_iso(since),
        error=state.error,
    )


def _next_run(connection: Connection, now: Moment, rules: Files, used: int) -> RunShape | None:
    if rules == Files():
        return None
    is_set = rules == load_settings(connection).media
    at = rules_of_files.next_run(connection, now) if is_set else None
    at = nights.first_run(connection, now) if at is None else at
    # One that has gone by is made up for within the hour.
    at = max(at, now)
    gone = rules_of_files.expiring(connection, rules, at, used)
    return RunShape(at=to_iso(at), files=gone.files, bytes=gone.bytes)


def _forecast(now: Moment, stored: Stored, rules: Files, used: int, pace: _Pace) -> ForecastShape:
    free = stored.free if stored.state.kind == "local" else None
    found = foresee(used, free, pace.per_day, rules.days, rules.bytes)
    full_at = None
    if found.days is not None and found.days <= _FORESEEN_DAYS:
        full_at = to_iso(Moment(now + found.days * DAY))
    return ForecastShape(
        outlook=found.outlook,
        days=found.days,
        full_at=full_at,
        level=found.level,
        kept_days=found.kept_days,
    )

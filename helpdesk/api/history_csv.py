"""The history as a table for spreadsheets."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from helpdesk.actions.directory import show_directory
from helpdesk.actions.histories import Cursor, Wanted, search_attendances
from helpdesk.actions.instances import list_instances
from helpdesk.api.filters import wanted_of
from helpdesk.config import Config
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.domain.periods import on_the_wall
from helpdesk.domain.shapes import AttendanceShape
from helpdesk.domain.states import AttendanceState
from helpdesk.handling.call import Call
from helpdesk.handling.csv import Cell, clock, csv_stream
from helpdesk.language import N_, say

_PAGE = 500
_STATES = {
    AttendanceState.WAITING: N_("Waiting"),
    AttendanceState.OPEN: N_("Open"),
    AttendanceState.FINISHED: N_("Finished"),
}
_HEADER = (
    N_("Attendance"),
    N_("Client"),
    N_("Phone"),
    N_("Number"),
    N_("State"),
    N_("Attendant"),
    N_("Department"),
    N_("Tags"),
    N_("Began"),
    N_("Accepted"),
    N_("Finished"),
    N_("Waited"),
    N_("Lasted"),
    N_("Finished automatically"),
    N_("Rating"),
    N_("Comment"),
)


async def export(call: Call) -> web.StreamResponse:
    """The attendances that the filters leave, as CSV.

    The last to begin first, however many they are; times by the clock of the business, durations
    as hours:minutes:seconds.
    """
    # Asked before anything is sent: what cannot be understood is refused.
    wanted = wanted_of(call)
    header = [say(call.language, text) for text in _HEADER]
    return csv_stream("attendances", header, _pages(call, wanted), call.language)


async def _pages(call: Call, wanted: Wanted) -> AsyncIterator[list[tuple[Cell, ...]]]:
    """The rows, some at a time; no reading lasts longer than one page's."""
    names = await call.read(partial(_Names, config=call.parts.config))
    after: Cursor | None = None
    while True:
        found, after = await call.read(
            partial(search_attendances, actor=call.actor, wanted=wanted, after=after, limit=_PAGE)
        )
        yield [tuple(_cells(one, names, call)) for one in found]
        if after is None:
            return


class _Names:
    """What tags, departments and numbers are called."""

    def __init__(self, connection: Connection, config: Config) -> None:
        directory = show_directory(connection, config)
        self.tags = {one.id: one.name for one in directory.tags}
        self.departments = {one.id: one.name for one in directory.departments}
        self.instances = {one.id: one.name for one in list_instances(connection)}


def _cells(one: AttendanceShape, names: _Names, call: Call) -> Iterator[Cell]:
    yield one.id
    yield one.client.name
    yield one.client.phone and f"+{one.client.phone}"
    yield names.instances.get(one.instance_id)
    yield say(call.language, _STATES[one.state])
    yield None if one.attendant is None else one.attendant.name
    yield names.departments.get(one.department_id or 0)
    yield ", ".join(names.tags[tag_id] for tag_id in one.tag_ids if tag_id in names.tags)
    for moment in (one.created_at, one.started_at, one.finished_at):
        yield _at(moment, call.time_zone)
    yield _between(one.created_at, one.started_at)
    yield _between(one.created_at, one.finished_at)
    yield say(call.language, "yes") if one.is_finished_automatically else None
    yield None if one.feedback is None else one.feedback.answer
    yield None if one.feedback is None else one.feedback.comment


def _at(iso: str | None, zone: str) -> datetime | None:
    if iso is None:
        return None
    return on_the_wall(Moment(int(datetime.fromisoformat(iso).timestamp() * SECOND)), zone)


def _between(start: str, end: str | None) -> str | None:
    if end is None:
        return None
    return clock(int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()))

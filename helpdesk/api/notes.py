"""Private notes."""

from aiohttp import web

from helpdesk.actions import notes
from helpdesk.domain.shapes import Shape
from helpdesk.handling.call import Call, answer


class NewNote(Shape, frozen=True, kw_only=True):
    """A note among colleagues. `id` is a UUID made by the caller: the same id is the same
    note."""

    id: str
    content: str


async def create(call: Call) -> web.StreamResponse:
    """Note something that the client never sees: 201 for a new note, 200 for a known one."""
    wanted, attendance_id = await call.body(NewNote), call.number("id")
    note, is_new = await call.write(
        lambda work: notes.do_write_note(work, call.actor, attendance_id, wanted.id, wanted.content)
    )
    return answer(note, 201 if is_new else 200)

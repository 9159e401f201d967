"""What the caller has typed and not sent."""

from aiohttp import web

from helpdesk.actions import drafting
from helpdesk.domain.shapes import Shape
from helpdesk.handling.call import Call, answer


class NewDraft(Shape, frozen=True, kw_only=True):
    """What has been typed, as a message or a note; an empty one is forgotten."""

    content: str
    is_note: bool = False
    quoted_message_id: str | None = None


async def index(call: Call) -> web.StreamResponse:
    """Everything that the caller has typed and not sent."""
    return answer(await call.read(lambda c: drafting.list_drafts(c, call.actor)))


async def keep(call: Call) -> web.StreamResponse:
    """Keep what the caller has typed, for their other screens."""
    wanted, attendance_id = await call.body(NewDraft), call.number("id")
    return answer(
        await call.write(
            lambda work: drafting.do_keep_draft(
                work,
                call.actor,
                attendance_id,
                wanted.content,
                wanted.quoted_message_id,
                is_note=wanted.is_note,
            )
        )
    )

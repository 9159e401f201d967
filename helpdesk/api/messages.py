"""Messages."""

from typing import Literal

from aiohttp import web

from helpdesk.actions import messages
from helpdesk.domain.shapes import MessageShape, Shape
from helpdesk.errors import UnsupportedType
from helpdesk.handling.call import Call, answer

PAGE = 50
MAX_PAGE = 200


class NewMessage(Shape, frozen=True, kw_only=True):
    """A text to send. `id` is a UUID made by the caller: the same id is the same message."""

    id: str
    type: Literal["TEXT"] = "TEXT"
    content: str
    quoted_message_id: str | None = None


class MessageList(Shape, frozen=True, kw_only=True):
    """One page, oldest first; `next_cursor` is the `before` of the page of earlier ones."""

    items: list[MessageShape]
    next_cursor: str | None


async def index(call: Call) -> web.StreamResponse:
    """The newest messages of an attendance, or those before one of them."""
    attendance_id = call.number("id")
    before = call.request.query.get("before")
    limit = call.query_number("limit", PAGE, 1, MAX_PAGE)
    items = await call.read(
        lambda c: messages.list_messages(c, call.actor, attendance_id, before, limit + 1)
    )
    page = items[-limit:]
    return answer(MessageList(items=page, next_cursor=page[0].id if len(items) > limit else None))


async def create(call: Call) -> web.StreamResponse:
    """Write to the client: 201 for a new message, 200 for one that is known."""
    if call.request.content_type.startswith("multipart/"):
        raise UnsupportedType("This version sends text only.")
    wanted = await call.body(NewMessage)
    attendance_id = call.number("id")
    message, is_new = await call.write(
        lambda work: messages.do_write(
            work, call.actor, attendance_id, wanted.id, wanted.content, wanted.quoted_message_id
        )
    )
    return answer(message, 201 if is_new else 200)


async def retry(call: Call) -> web.StreamResponse:
    """Send a failed message once more."""
    message_id = call.text("id")
    return answer(await call.write(lambda work: messages.do_retry(work, call.actor, message_id)))

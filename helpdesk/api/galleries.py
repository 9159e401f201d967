"""What was sent to and fro with a client."""

from aiohttp import web

from helpdesk.actions.galleries import Kind, list_media
from helpdesk.domain.shapes import MessageShape, Shape
from helpdesk.errors import Invalid
from helpdesk.handling.call import Call, answer
from helpdesk.language import N_

PAGE = 50
MAX_PAGE = 200


class Gallery(Shape, frozen=True, kw_only=True):
    """One page, the last to arrive first; `next_cursor` is the `before` of the next, null on the
    last."""

    items: list[MessageShape]
    next_cursor: str | None


async def show(call: Call) -> web.StreamResponse:
    """The client's files that the caller may see.

    `kind` is "seen" (pictures and films, the default), "heard" (sounds) or "documents".
    """
    client_id, kind = call.number("id"), _kind(call.request.query.get("kind", Kind.SEEN))
    before = call.request.query.get("before") or None
    limit = call.query_number("limit", PAGE, 1, MAX_PAGE)
    items, following = await call.read(
        lambda c: list_media(c, call.actor, client_id, kind, before, limit)
    )
    return answer(Gallery(items=items, next_cursor=following))


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        reason = N_("seen, heard or documents")
        raise Invalid("There is no such kind of files.", fields={"kind": reason}) from None

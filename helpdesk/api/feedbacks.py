"""What clients thought of their attendances."""

import base64

import msgspec
from aiohttp import web

from helpdesk.actions import feedbacks
from helpdesk.api.filters import wanted_of
from helpdesk.domain.moments import Moment
from helpdesk.domain.shapes import RatedShape, Shape
from helpdesk.errors import Invalid
from helpdesk.handling.call import Call, Id, answer

PAGE = 50
MAX_PAGE = 200


class FeedbackList(Shape, frozen=True, kw_only=True):
    """One page, the newest first; `next_cursor` is null on the last."""

    items: list[RatedShape]
    next_cursor: str | None


async def index(call: Call) -> web.StreamResponse:
    """What clients have answered.

    Narrowed by from, to (dates of the business's zone, or moments), attendant_id, instance_id and
    rating.
    """
    asked = wanted_of(call)
    start, end = asked.created
    wanted = feedbacks.Wanted(start, end, asked.attendant_id, asked.instance_id, asked.rating)
    after = _cursor(call.request.query.get("cursor"))
    limit = call.query_number("limit", PAGE, 1, MAX_PAGE)
    items, following = await call.read(lambda c: feedbacks.list_feedbacks(c, wanted, after, limit))
    return answer(FeedbackList(items=items, next_cursor=_text(following)))


def _cursor(text: str | None) -> feedbacks.Place | None:
    if not text:
        return None
    try:
        moment, place = msgspec.json.decode(base64.urlsafe_b64decode(text), type=tuple[Id, Id])
        return feedbacks.Place(Moment(moment), place)
    except ValueError as error:
        raise Invalid("This cursor is none of ours.", fields={"cursor": "unknown"}) from error


def _text(place: feedbacks.Place | None) -> str | None:
    return None if place is None else base64.urlsafe_b64encode(msgspec.json.encode(place)).decode()

"""Messages."""

from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta

from helpdesk.actions import messages
from helpdesk.actions.message_pages import Place, Side, list_messages
from helpdesk.api import media
from helpdesk.domain.contents import PLAIN, Card, Details
from helpdesk.domain.contents import Place as Spot
from helpdesk.domain.shapes import MessageShape, Shape
from helpdesk.domain.states import Activity, MessageType
from helpdesk.errors import Invalid
from helpdesk.handling.call import Call, answer, nothing
from helpdesk.language import N_

PAGE = 50
MAX_PAGE = 200

_Name = Annotated[str, Meta(min_length=1, max_length=200)]
_Phone = Annotated[str, Meta(pattern=r"^[0-9+() ./-]{3,40}$")]


class NewLocation(Shape, frozen=True, kw_only=True):
    """A place to send, in degrees."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    name: Annotated[str, Meta(max_length=200)] = ""
    address: Annotated[str, Meta(max_length=500)] = ""


class NewContact(Shape, frozen=True, kw_only=True):
    """A contact card to send."""

    name: _Name
    phones: Annotated[tuple[_Phone, ...], Meta(min_length=1, max_length=10)]


class NewMessage(Shape, frozen=True, kw_only=True):
    """A message to send: TEXT has `content`, LOCATION `location`, CONTACT `contacts`. `id` is a
    UUID made by the caller: the same id is the same message."""

    id: str
    type: Literal["TEXT", "LOCATION", "CONTACT"] = "TEXT"
    content: str = ""
    quoted_message_id: str | None = None
    location: NewLocation | None = None
    contacts: Annotated[tuple[NewContact, ...], Meta(max_length=20)] = ()


class Typing(Shape, frozen=True, kw_only=True):
    """What whoever has the attendance does just now."""

    activity: Activity


class MessageList(Shape, frozen=True, kw_only=True):
    """One page, oldest first; `next_cursor` is the `before` of the page of earlier ones,
    `newer_cursor` the `after` of the page of later ones."""

    items: list[MessageShape]
    next_cursor: str | None
    newer_cursor: str | None = None


async def index(call: Call) -> web.StreamResponse:
    """The newest messages of an attendance; those before, after or around one of them."""
    attendance_id, place = call.number("id"), _place(call)
    limit = call.query_number("limit", PAGE, 1, MAX_PAGE)
    page = await call.read(lambda c: list_messages(c, call.actor, attendance_id, place, limit))
    items = page.items
    return answer(
        MessageList(
            items=items,
            next_cursor=items[0].id if page.has_older else None,
            newer_cursor=items[-1].id if page.has_newer else None,
        )
    )


async def create(call: Call) -> web.StreamResponse:
    """Write to the client: 201 for a new message, 200 for one that is known."""
    if call.request.content_type.startswith("multipart/"):
        return await media.create(call)
    wanted = await call.body(NewMessage)
    attendance_id, details = call.number("id"), _details(wanted)
    message, is_new = await call.write(
        lambda work: messages.do_write(
            work,
            call.actor,
            attendance_id,
            wanted.id,
            wanted.content,
            wanted.quoted_message_id,
            type=MessageType(wanted.type),
            details=details,
        )
    )
    return answer(message, 201 if is_new else 200)


async def show(call: Call) -> web.StreamResponse:
    """One message, and so the attendance that it stands in."""
    message_id = call.text("id")
    return answer(await call.read(lambda c: messages.show(c, call.actor, message_id)))


async def retry(call: Call) -> web.StreamResponse:
    """Send a failed message once more."""
    message_id = call.text("id")
    return answer(await call.write(lambda work: messages.do_retry(work, call.actor, message_id)))


async def show_history(call: Call) -> web.StreamResponse:
    """Everything a message ever said; of a deleted one for managers only."""
    message_id = call.text("id")
    return answer(await call.read(lambda c: messages.show_history(c, call.actor, message_id)))


async def show_typing(call: Call) -> web.StreamResponse:
    """Let the client see that somebody types or records."""
    wanted, attendance_id = await call.body(Typing), call.number("id")
    await call.write(
        lambda work: messages.do_show_activity(work, call.actor, attendance_id, wanted.activity)
    )
    return nothing()


def _place(call: Call) -> Place | None:
    """Which messages are asked for; None: the newest."""
    given = [(side, call.request.query[side.value]) for side in Side if side in call.request.query]
    if len(given) > 1:
        reason = {side.value: N_("one of them only") for side, _ in given}
        raise Invalid("A page is before, after or around a message.", fields=reason)
    return Place(*given[0]) if given else None


def _details(wanted: NewMessage) -> Details:
    """What the message holds beside its text; Invalid when it does not go with the type."""
    place, cards = wanted.location, wanted.contacts
    given = {"content": bool(wanted.content), "location": place is not None, "contacts": cards}
    needed = {"TEXT": "content", "LOCATION": "location", "CONTACT": "contacts"}[wanted.type]
    if needed != "content" and not given[needed]:
        raise Invalid(
            "A message of type {type} needs {name}.",
            fields={needed: N_("missing")},
            values={"type": wanted.type, "name": needed},
        )
    for name in given:
        if given[name] and name != needed:
            raise Invalid(
                "A message of type {type} has no {name}.",
                fields={name: N_("does not belong here")},
                values={"type": wanted.type, "name": name},
            )
    if place is not None:
        return Details(
            place=Spot(
                latitude=place.latitude,
                longitude=place.longitude,
                name=place.name,
                address=place.address,
            )
        )
    if cards:
        return Details(cards=tuple(Card(name=one.name, phones=one.phones) for one in cards))
    return PLAIN

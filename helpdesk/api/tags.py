"""Tags."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from helpdesk.actions import tags
from helpdesk.domain.shapes import Shape, TagUseShape
from helpdesk.handling.call import Call, Id, answer, nothing

_Colour = Annotated[int, Meta(ge=1, le=8)]


class NewTag(Shape, frozen=True, kw_only=True):
    """A tag; `colour` is 1 to 8."""

    name: str
    colour: _Colour = 1


class TagChange(Shape, frozen=True, kw_only=True):
    """What is left out stays."""

    name: str | None = None
    colour: _Colour | None = None


class TagList(Shape, frozen=True, kw_only=True):
    """All tags, by name."""

    items: list[TagUseShape]
    next_cursor: str | None = None


class Tagging(Shape, frozen=True, kw_only=True):
    """Every tag that is to be carried."""

    tag_ids: Annotated[tuple[Id, ...], Meta(max_length=100)]


async def index(call: Call) -> web.StreamResponse:
    """All tags, with how many carry each."""
    return answer(TagList(items=await call.read(tags.list_tags)))


async def create(call: Call) -> web.StreamResponse:
    """Make a tag."""
    wanted = await call.body(NewTag)
    added = await call.write(
        lambda work: tags.do_add_tag(work, call.actor, wanted.name, wanted.colour)
    )
    return answer(added, 201)


async def update(call: Call) -> web.StreamResponse:
    """Rename or recolour a tag."""
    wanted, tag_id = await call.body(TagChange), call.number("id")
    return answer(
        await call.write(
            lambda work: tags.do_change_tag(
                work, call.actor, tag_id, name=wanted.name, colour=wanted.colour
            )
        )
    )


async def delete(call: Call) -> web.StreamResponse:
    """Delete a tag, also from everything that carries it."""
    tag_id = call.number("id")
    await call.write(lambda work: tags.do_delete_tag(work, call.actor, tag_id))
    return nothing()


async def put_on_attendance(call: Call) -> web.StreamResponse:
    """Let an attendance carry these tags and no others."""
    wanted, attendance_id = await call.body(Tagging), call.number("id")
    return answer(
        await call.write(
            lambda work: tags.do_tag_attendance(work, call.actor, attendance_id, wanted.tag_ids)
        )
    )


async def put_on_client(call: Call) -> web.StreamResponse:
    """Let a client carry these tags and no others."""
    wanted, client_id = await call.body(Tagging), call.number("id")
    return answer(
        await call.write(
            lambda work: tags.do_tag_client(work, call.actor, client_id, wanted.tag_ids)
        )
    )

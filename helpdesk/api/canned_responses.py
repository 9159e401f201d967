"""Canned responses."""

from aiohttp import web

from helpdesk.actions import canned_responses
from helpdesk.actions.canned_responses import Wanted
from helpdesk.domain.contents import Media
from helpdesk.domain.shapes import CannedResponseShape, Shape
from helpdesk.handling.call import Call, answer, nothing
from helpdesk.handling.keeping import FormFile, keep_for_later, uploaded
from helpdesk.handling.lending import lend


class NewCannedResponse(Shape, frozen=True, kw_only=True):
    """A text for `/shortcode`. In it {name}, {first_name}, {attendant} and {business} stand for
    the client, whoever writes and the business. `is_shared`: everybody's, by managers."""

    shortcode: str
    content: str = ""
    is_shared: bool = False


class NewCannedFile(NewCannedResponse, frozen=True, kw_only=True):
    """The same with the file that goes with it."""

    file: FormFile


class CannedResponseChange(Shape, frozen=True, kw_only=True):
    """What is left out stays. As a form it may hold a `file`, which replaces the present one;
    `removes_file`: without one from now on."""

    shortcode: str | None = None
    content: str | None = None
    is_shared: bool | None = None
    removes_file: bool = False


class ChangedCannedFile(CannedResponseChange, frozen=True, kw_only=True):
    """The same with another file."""

    file: FormFile


class CannedResponseList(Shape, frozen=True, kw_only=True):
    """The caller's own and everybody's, by shortcode."""

    items: list[CannedResponseShape]
    next_cursor: str | None = None


async def index(call: Call) -> web.StreamResponse:
    """The caller's own canned responses and everybody's."""
    found = await call.read(lambda c: canned_responses.list_canned_responses(c, call.actor))
    return answer(CannedResponseList(items=found))


async def create(call: Call) -> web.StreamResponse:
    """Add a canned response, perhaps with a file."""
    wanted, file = await _wanted(call, NewCannedResponse, NewCannedFile, None)
    added = await call.write(lambda work: canned_responses.do_add(work, call.actor, wanted, file))
    return answer(added, 201)


async def update(call: Call) -> web.StreamResponse:
    """Change a canned response, perhaps its file."""
    response_id = call.number("id")
    wanted, file = await _wanted(call, CannedResponseChange, ChangedCannedFile, response_id)
    return answer(
        await call.write(
            lambda work: canned_responses.do_change(work, call.actor, response_id, wanted, file)
        )
    )


async def delete(call: Call) -> web.StreamResponse:
    """Delete a canned response."""
    response_id = call.number("id")
    await call.write(lambda work: canned_responses.do_delete(work, call.actor, response_id))
    return nothing()


async def show_file(call: Call) -> web.StreamResponse:
    """The file of a canned response."""
    response_id = call.number("id")
    file = await call.read(lambda c: canned_responses.access_file(c, call.actor, response_id))
    return await lend(call, file)


async def _wanted(
    call: Call,
    kind: type[NewCannedResponse | CannedResponseChange],
    with_file: type[NewCannedFile | ChangedCannedFile],
    response_id: int | None,
) -> tuple[Wanted, Media | None]:
    """What the body asks for, and its file, which is kept once nothing else would be refused."""
    if not call.request.content_type.startswith("multipart/"):
        return _wish(await call.body(kind)), None
    async with uploaded(call) as upload:
        form = upload.form.read(with_file)
        wanted = _wish(form)
        await call.read(
            lambda c: canned_responses.plan(c, call.actor, wanted, response_id, has_file=True)
        )
        return wanted, await keep_for_later(call.parts, upload, form.file)


def _wish(body: NewCannedResponse | CannedResponseChange) -> Wanted:
    removes_file = isinstance(body, CannedResponseChange) and body.removes_file
    return Wanted(body.shortcode, body.content, body.is_shared, removes_file)

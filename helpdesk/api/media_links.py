"""Short-lived addresses of files."""

from functools import partial

from aiohttp import web

from helpdesk.actions import media_links
from helpdesk.actions.media_links import Version
from helpdesk.actions.messages import check_message_id
from helpdesk.domain.moments import to_iso
from helpdesk.domain.shapes import Shape
from helpdesk.handling.call import Call, answer
from helpdesk.handling.lending import lend


class NewMediaLink(Shape, frozen=True, kw_only=True):
    """Which file of the message: itself, its thumbnail, or the copy that every browser plays."""

    version: Version = Version.FILE


class MediaLink(Shape, frozen=True, kw_only=True):
    """Where the file is until `expires_at`, without a session; for as long as whoever asked for
    it may see it."""

    url: str
    expires_at: str


async def create(call: Call) -> web.StreamResponse:
    """An address of a message's file that needs no session, for five minutes."""
    message_id = check_message_id(call.text("id"))
    wanted = await call.body(NewMediaLink)
    find = partial(
        media_links.find_link,
        actor=call.actor,
        message_id=message_id,
        version=wanted.version,
        now=call.ledger.clock(),
    )
    link = await call.read(find)
    if link is None:
        link = await call.write(
            lambda work: media_links.do_make_link(work, call.actor, message_id, wanted.version)
        )
    url = f"{call.parts.config.public_url}/api/v1/files/{link.token}"
    return answer(MediaLink(url=url, expires_at=to_iso(link.expires_at)), 201)


async def show(call: Call) -> web.StreamResponse:
    """The file behind a short-lived address; `?download=1` makes it a download."""
    token, now = call.text("token"), call.ledger.clock()
    file, version = await call.read(lambda c: media_links.access_linked(c, token, now))
    return await lend(call, file, version, is_for_any_site=True)

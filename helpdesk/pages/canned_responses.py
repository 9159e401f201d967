"""The page of canned responses."""

from aiohttp import web

from helpdesk.domain.roles import Permission
from helpdesk.handling.call import Call
from helpdesk.language import N_
from helpdesk.pages.render import page


async def index(call: Call) -> web.StreamResponse:
    """The caller's own canned responses, and everybody's."""
    may_share = call.actor.may(Permission.MANAGE_RESPONSES)
    return page(call, "canned_responses/index.html", N_("Canned responses"), may_share=may_share)

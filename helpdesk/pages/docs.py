"""The API's description, for programs and for people."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from helpdesk.handling.call import Call, answer
from helpdesk.pages.render import page

# The route table describes itself, and its rows name these handlers: web.py fills this in.
DESCRIPTION: web.AppKey[Callable[[], dict[str, Any]]] = web.AppKey("description")


async def openapi(call: Call) -> web.StreamResponse:
    """The API as OpenAPI 3.1."""
    return answer(call.request.app[DESCRIPTION]())


async def show(call: Call) -> web.StreamResponse:
    """The API to read."""
    return page(call, "docs/show.html", "API", api=call.request.app[DESCRIPTION]())

"""For those who watch the process."""

from aiohttp import web

from helpdesk import __version__
from helpdesk.handling.call import Call, answer


async def is_alive(call: Call) -> web.StreamResponse:
    """The process runs and its loop turns."""
    return answer({"status": "ok", "version": __version__})


async def is_ready(call: Call) -> web.StreamResponse:
    """Database and broker answer: 200, otherwise 503."""
    found = await call.parts.is_ready()
    return answer(found, 200 if all(found.values()) else 503)


async def metrics(call: Call) -> web.StreamResponse:
    """Figures in Prometheus' text format."""
    body = await call.parts.metrics()
    return web.Response(body=body, content_type="text/plain", charset="utf-8")

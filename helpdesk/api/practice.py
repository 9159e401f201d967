"""The practice phone, by way of the simulator that plays it."""

from collections.abc import Awaitable

import aiohttp
from aiohttp import web

from helpdesk.actions.instances import access_instance
from helpdesk.domain.states import InstanceKind
from helpdesk.errors import Conflict, NotFound
from helpdesk.handling.call import Call
from helpdesk.whatsapp.simulator.client import SimulatorClient


async def show(call: Call) -> web.StreamResponse:
    """What the practice phone shows (waits for news with `after`)."""
    phone = await _phone(call)
    return await _passed_on(phone.get_json(dict(call.request.query)))


async def act(call: Call) -> web.StreamResponse:
    """Do something on the practice phone: scan the QR code, write as a client."""
    phone = await _phone(call)
    return await _passed_on(phone.post_json(await call.request.read()))


async def _phone(call: Call) -> SimulatorClient:
    instance_id = call.number("id")
    instance = await call.read(lambda c: access_instance(c, instance_id))
    if instance.kind is not InstanceKind.PRACTICE:
        raise NotFound("This number has no practice phone.")
    return await call.parts.practice(instance_id)


async def _passed_on(asked: Awaitable[tuple[int, bytes]]) -> web.Response:
    try:
        status, content = await asked
    except aiohttp.ClientError as error:
        raise Conflict("The practice phone is not running.", code="phone_away") from error
    return web.Response(body=content, status=status, content_type="application/json")

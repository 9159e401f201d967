"""The pages of numbers."""

from aiohttp import web

from helpdesk.actions.instances import access_instance
from helpdesk.domain.states import InstanceKind
from helpdesk.errors import NotFound
from helpdesk.handling.call import Call
from helpdesk.pages.render import page


async def index(call: Call) -> web.StreamResponse:
    """All numbers."""
    return page(call, "instances/index.html", "Numbers")


async def show(call: Call) -> web.StreamResponse:
    """One number, live."""
    instance_id = call.number("id")
    instance = await call.read(lambda c: access_instance(c, instance_id))
    return page(call, "instances/show.html", instance.name, instance_id=instance_id)


async def practice(call: Call) -> web.StreamResponse:
    """The practice phone: a person plays the clients of a practice number."""
    instance_id = call.number("id")
    instance = await call.read(lambda c: access_instance(c, instance_id))
    if instance.kind is not InstanceKind.PRACTICE:
        raise NotFound("This number has no practice phone.")
    return page(call, "practice/phone.html", f"Phone of {instance.name}", instance_id=instance_id)

"""The pages of numbers."""

from aiohttp import web

from helpdesk.actions.instances import access_instance
from helpdesk.domain.states import InstanceKind
from helpdesk.errors import NotFound
from helpdesk.handling.call import Call
from helpdesk.language import N_
from helpdesk.pages.render import page


async def index(call: Call) -> web.StreamResponse:
    """All numbers."""
    return page(call, "instances/index.html", N_("Numbers"))


async def show(call: Call) -> web.StreamResponse:
    """One number, live."""
    instance_id = call.number("id")
    instance = await call.read(lambda c: access_instance(c, instance_id))
    called = {"name": instance.name}
    return page(call, "instances/show.html", "{name}", title_values=called, instance_id=instance_id)


async def practice(call: Call) -> web.StreamResponse:
    """The practice phone: a person plays the clients of a practice number."""
    instance_id = call.number("id")
    instance = await call.read(lambda c: access_instance(c, instance_id))
    if instance.kind is not InstanceKind.PRACTICE:
        raise NotFound("This number has no practice phone.")
    title, called = N_("Phone of {name}"), {"name": instance.name}
    return page(call, "practice/phone.html", title, title_values=called, instance_id=instance_id)

"""Numbers."""

from aiohttp import web

from helpdesk.actions import first_contacts, instances, pairing
from helpdesk.actions.users import check_name
from helpdesk.domain.shapes import InstanceShape, Shape
from helpdesk.domain.states import InstanceKind
from helpdesk.errors import NotFound
from helpdesk.handling.call import Call, answer


class NewInstance(Shape, frozen=True, kw_only=True):
    """A number to add."""

    name: str
    kind: InstanceKind


class InstanceList(Shape, frozen=True, kw_only=True):
    """All numbers."""

    items: list[InstanceShape]
    next_cursor: str | None = None


class NewPairingCode(Shape, frozen=True, kw_only=True):
    """The phone that the code is to be typed into, with its country code."""

    phone: str


async def index(call: Call) -> web.StreamResponse:
    """All numbers."""
    return answer(InstanceList(items=await call.read(instances.list_instances)))


async def create(call: Call) -> web.StreamResponse:
    """Add a number."""
    wanted = await call.body(NewInstance)
    name = check_name(wanted.name)
    added = await call.write(
        lambda work: instances.do_add_instance(work, name, wanted.kind, call.actor)
    )
    return answer(added, 201)


async def show(call: Call) -> web.StreamResponse:
    """One number: state, since when, and one sentence."""
    instance_id = call.number("id")
    return answer(await call.read(lambda c: instances.show_instance(c, instance_id)))


async def start(call: Call) -> web.StreamResponse:
    """Open the number's page."""
    instance_id = call.number("id")
    return answer(
        await call.write(lambda work: instances.do_start(work, instance_id, call.actor)), 202
    )


async def stop(call: Call) -> web.StreamResponse:
    """Close the number's page; it stays paired."""
    instance_id = call.number("id")
    return answer(
        await call.write(lambda work: instances.do_stop(work, instance_id, call.actor)), 202
    )


async def log_out(call: Call) -> web.StreamResponse:
    """End the number's session."""
    instance_id = call.number("id")
    return answer(
        await call.write(lambda work: instances.do_log_out(work, instance_id, call.actor)), 202
    )


async def take_over(call: Call) -> web.StreamResponse:
    """Use the number here although it is open elsewhere."""
    instance_id = call.number("id")
    return answer(
        await call.write(lambda work: instances.do_take_over(work, instance_id, call.actor)), 202
    )


async def show_qrcode(call: Call) -> web.StreamResponse:
    """The QR code to scan, as PNG. It pairs the number, so it is never cached."""
    instance_id = call.number("id")
    instance = await call.read(lambda c: instances.access_instance(c, instance_id))
    image = None if instance.qrcode is None else await call.parts.media.get(instance.qrcode)
    if image is None:
        raise NotFound("There is no QR code at the moment.")
    headers = {"Cache-Control": "no-store"}
    return web.Response(body=image, content_type="image/png", headers=headers)


async def create_pairing_code(call: Call) -> web.StreamResponse:
    """A code to type into the phone instead of scanning the QR code.

    It pairs the number, so it is told once and kept nowhere.
    """
    instance_id, wanted = call.number("id"), await call.body(NewPairingCode)
    return answer(await pairing.ask_pairing_code(call.ledger, instance_id, wanted.phone))


async def show_first_contacts(call: Call) -> web.StreamResponse:
    """How many people who never wrote the number has written to within an hour, and may."""
    instance_id = call.number("id")
    limit, now = call.parts.config.first_contacts_per_hour, call.parts.ledger.clock()
    return answer(
        await call.read(
            lambda c: first_contacts.show_first_contacts(c, instance_id, limit, now, call.language)
        )
    )

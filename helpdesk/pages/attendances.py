"""The pages of the history."""

from aiohttp import web

from helpdesk.actions.attendances import show_attendance
from helpdesk.handling.call import Call
from helpdesk.language import N_
from helpdesk.pages.render import page


async def index(call: Call) -> web.StreamResponse:
    """The history: every attendance that the reader may see, by filters."""
    return page(call, "attendances/index.html", N_("History"))


async def show(call: Call) -> web.StreamResponse:
    """One attendance with every message."""
    attendance_id = call.number("id")
    attendance = await call.read(lambda c: show_attendance(c, call.actor, attendance_id))
    return page(
        call,
        "attendances/show.html",
        "{name}",
        title_values={"name": attendance.client.name},
        attendance_id=attendance_id,
    )

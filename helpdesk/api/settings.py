"""The settings of the business, by section. A section is sent as a whole; the last one wins."""

from typing import Any

import msgspec
from aiohttp import web

from helpdesk.actions import opening
from helpdesk.actions.settings import do_change_settings, load_settings
from helpdesk.domain.hours import calendar_of
from helpdesk.domain.roles import Permission
from helpdesk.domain.settings import (
    Alarm,
    Business,
    Feedbacks,
    Files,
    Finishing,
    Greetings,
    Hours,
    Menu,
    Retention,
    Section,
    Signature,
)
from helpdesk.domain.shapes import Shape
from helpdesk.handling.call import Call, Handler, answer


class SettingsShape(Shape, frozen=True, kw_only=True, omit_defaults=True):
    """All sections for admins; what managers see is `business` and `hours`."""

    business: Business
    hours: Hours
    greetings: Greetings | None = None
    menu: Menu | None = None
    finishing: Finishing | None = None
    feedbacks: Feedbacks | None = None
    alarm: Alarm | None = None
    signature: Signature | None = None
    retention: Retention | None = None
    media: Files | None = None


async def show(call: Call) -> web.StreamResponse:
    """The settings."""
    settings = await call.read(load_settings)
    if call.actor.may(Permission.MANAGE_SETTINGS):
        return answer(SettingsShape(**msgspec.structs.asdict(settings)))
    return answer(SettingsShape(business=settings.business, hours=settings.hours))


async def show_opening(call: Call) -> web.StreamResponse:
    """Whether the business is open now, and until or from when."""
    calendar = calendar_of(await call.read(load_settings))
    return answer(opening.show_opening(call.language, calendar, call.parts.ledger.clock()))


def _changing(name: str, kind: type[Section]) -> Handler:
    async def change(call: Call) -> web.StreamResponse:
        section: Any = await call.body(kind)
        idle_minutes = call.parts.config.idle_minutes
        kept = await call.write(
            lambda work: do_change_settings(
                work, call.actor, name, section, idle_minutes=idle_minutes
            )
        )
        return answer(kept)

    change.__doc__ = f"Replace the settings' section {name}; the last one wins."
    return change


change_business = _changing("business", Business)
change_hours = _changing("hours", Hours)
change_greetings = _changing("greetings", Greetings)
change_menu = _changing("menu", Menu)
change_finishing = _changing("finishing", Finishing)
change_feedbacks = _changing("feedbacks", Feedbacks)
change_alarm = _changing("alarm", Alarm)
change_signature = _changing("signature", Signature)
change_retention = _changing("retention", Retention)
change_media = _changing("media", Files)

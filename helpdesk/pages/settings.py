"""The pages on which a business sets its helpdesk."""

import msgspec
from aiohttp import web
from sqlalchemy import Connection

from helpdesk.actions.departments import list_departments
from helpdesk.actions.feedbacks import feedback_warning
from helpdesk.actions.greeting_texts import built_in
from helpdesk.actions.instances import list_instances
from helpdesk.actions.opening import show_opening
from helpdesk.actions.setting_checks import MAX_GIGABYTES, MAX_TEXT, time_zones
from helpdesk.actions.settings import load_settings
from helpdesk.domain.addresses import readable_phone
from helpdesk.domain.hours import calendar_of
from helpdesk.domain.roles import Permission
from helpdesk.domain.settings import Section, Settings
from helpdesk.domain.shapes import DepartmentShape, InstanceShape
from helpdesk.handling.call import Call, see_other
from helpdesk.language import LANGUAGES, N_, say
from helpdesk.pages.render import page

_CONTINENTS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


async def index(call: Call) -> web.StreamResponse:
    """The first of the pages that are the caller's."""
    if call.actor.may(Permission.MANAGE_SETTINGS):
        return see_other("/settings/business")
    if call.actor.may(Permission.MANAGE_HOURS):
        return see_other("/settings/hours")
    return see_other("/account")


async def business(call: Call) -> web.StreamResponse:
    """Who the business is."""
    settings = await call.read(load_settings)
    return page(
        call,
        "settings/business.html",
        N_("Business"),
        business=settings.business,
        languages=LANGUAGES,
        zones=_zones(),
    )


async def hours(call: Call) -> web.StreamResponse:
    """When the business answers."""
    settings = await call.read(load_settings)
    calendar, now = calendar_of(settings), call.parts.ledger.clock()
    return page(
        call,
        "settings/hours.html",
        N_("Business hours"),
        hours=_json(settings.hours),
        opening=show_opening(call.language, calendar, now),
        clock=f"{calendar.wall_clock(now):%H:%M}",
        zone=settings.business.time_zone,
    )


async def messages(call: Call) -> web.StreamResponse:
    """What clients are told by itself when they write."""

    def load(connection: Connection) -> tuple[Settings, list[DepartmentShape]]:
        return load_settings(connection), list_departments(connection)

    settings, departments = await call.read(load)
    return page(
        call,
        "settings/messages.html",
        N_("Automatic messages"),
        settings=settings,
        languages=LANGUAGES,
        built_in=_json(_built_in(settings)),
        departments=[one.name for one in departments if one.active],
        most=MAX_TEXT,
    )


async def departments(call: Call) -> web.StreamResponse:
    """The parts of the business, and who works in them."""
    settings = await call.read(load_settings)
    has_menu = settings.menu.is_on
    return page(call, "settings/departments.html", N_("Departments"), has_menu=has_menu)


async def finishing(call: Call) -> web.StreamResponse:
    """The end of an attendance, what is asked after it, and who is alarmed before it begins."""

    def load(connection: Connection) -> tuple[Settings, list[InstanceShape]]:
        return load_settings(connection), list_instances(connection)

    settings, instances = await call.read(load)
    config = call.parts.config
    warning = feedback_warning(config)
    phone = settings.alarm.phone
    return page(
        call,
        "settings/finishing.html",
        N_("Finish and feedback"),
        settings=settings,
        instances=instances,
        alarm_phone=readable_phone(phone) if phone else "",
        idle_minutes=config.idle_minutes,
        idle_check_minutes=config.idle_check_minutes,
        feedback_warning=warning and say(call.language, warning),
        most=MAX_TEXT,
    )


async def retention(call: Call) -> web.StreamResponse:
    """For how long messages are kept."""
    settings = await call.read(load_settings)
    title = N_("Data retention")
    return page(call, "settings/retention.html", title, retention=settings.retention)


async def storage(call: Call) -> web.StreamResponse:
    """What files take, and which are deleted."""
    settings = await call.read(load_settings)
    title = N_("Files and storage")
    return page(
        call, "settings/storage.html", title, rules=settings.media, most_gigabytes=MAX_GIGABYTES
    )


async def firestore(call: Call) -> web.StreamResponse:
    """The copy in Firestore, for apps and other screens."""
    return page(
        call,
        "settings/firestore.html",
        N_("Apps and other screens"),
        is_on=call.parts.realtime is not None,
        has_credentials=call.parts.config.firebase_credentials is not None,
        has_api_key=call.parts.config.firebase_api_key is not None,
    )


def _json(value: Section | dict[str, dict[str, str]]) -> str:
    return msgspec.json.encode(value).decode()


def _built_in(settings: Settings) -> dict[str, dict[str, str]]:
    """The built-in texts of each language, with an example of when the business opens."""
    has_business_name = bool(settings.business.name)
    return {
        one: {
            **built_in(one, has_business_name=has_business_name),
            "opens": say(one, "tomorrow at {time}", time="09:00"),
        }
        for one in LANGUAGES
    }


def _zones() -> list[str]:
    """The zones that people look for: those that are named after a place."""
    return sorted(zone for zone in time_zones() if zone.startswith(_CONTINENTS))

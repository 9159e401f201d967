"""What files take, and how long the disk lasts."""

from aiohttp import web

from helpdesk.actions import storage
from helpdesk.actions.setting_checks import MAX_FILE_DAYS, MAX_GIGABYTES
from helpdesk.actions.settings import load_settings
from helpdesk.domain.settings import Files
from helpdesk.errors import Invalid
from helpdesk.handling.call import Call, answer
from helpdesk.language import N_


async def show(call: Call) -> web.StreamResponse:
    """What files take and how long the disk lasts; with `days` and `gigabytes`, by such rules."""
    parts = call.parts
    rules = await _rules(call)
    return answer(
        await storage.show_storage(call.ledger, parts.media, parts.room, parts.config, rules)
    )


async def _rules(call: Call) -> Files | None:
    """The rules in the query; what it does not say is as it is set."""
    if not {"days", "gigabytes"} & call.request.query.keys():
        return None
    rules = (await call.read(load_settings)).media
    return Files(
        days=call.query_number("days", rules.days, 0, MAX_FILE_DAYS),
        gigabytes=_gigabytes(call, rules.gigabytes),
    )


def _gigabytes(call: Call, default: float) -> float:
    text = call.request.query.get("gigabytes")
    if text is None:
        return default
    try:
        gigabytes = float(text)
    except ValueError:
        gigabytes = -1
    # Not a number is not between any two either.
    if not 0 <= gigabytes <= MAX_GIGABYTES:
        raise Invalid(
            "{name} is not between {low} and {high}.",
            fields={"gigabytes": N_("not between {low} and {high}")},
            values={"name": "gigabytes", "low": 0, "high": MAX_GIGABYTES},
        )
    return gigabytes

"""What is done at night, when fewest people wait for an answer."""

from datetime import time, timedelta

from sqlalchemy import Connection

from helpdesk.actions.settings import load_settings
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import DAY, MINUTE, Moment
from helpdesk.domain.periods import midnight, on_the_wall
from helpdesk.store import audit, settings

_AT = time(3)
"""By the clock of the business."""


def next_run(connection: Connection, now: Moment, section: str, deed: Deed) -> Moment:
    """The first night after the last run, of which the deed was noted, and after the section of
    the settings that rules it was last changed, so that nobody's mistake is carried out at once;
    it may have gone by, where the machine was off."""
    since = [audit.last(connection, deed), settings.changed_at(connection, section)]
    last = max((one for one in since if one is not None), default=now)
    return next_night(last, load_settings(connection).business.time_zone)


def next_night(moment: Moment, zone: str) -> Moment:
    """When the clock next shows three."""
    day = on_the_wall(moment, zone).date()
    for following in (day, day + timedelta(days=1)):
        # Not by adding three hours to midnight: a night may be longer or shorter by one.
        at = midnight(following, zone)
        while on_the_wall(at, zone).time() < _AT:
            at = Moment(at + 30 * MINUTE)
        if at > moment:
            return at
    return Moment(moment + DAY)

"""What is done at night, when fewest people wait for an answer."""

from collections.abc import Mapping
from datetime import time, timedelta

from sqlalchemy import Connection

from helpdesk.actions.audit import do_note
from helpdesk.actions.settings import load_settings
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import DAY, HOUR, MINUTE, Moment
from helpdesk.domain.periods import midnight, on_the_wall
from helpdesk.store import audit, runs, settings

_AT = time(3)
"""By the clock of the business."""

_TO_THINK_TWICE = 12 * HOUR

UNTIL = "until"
"""Among the figures of a run the one that is a moment: of several the last counts."""


def next_run(connection: Connection, now: Moment, section: str, deed: Deed) -> Moment:
    """The first night after the last run, of which the deed was noted, and well after the section
    of the settings that rules it was last changed; it may have gone by, where the machine was
    off."""
    changed = settings.changed_at(connection, section)
    first = first_run(connection, now if changed is None else changed)
    ran = audit.last(connection, deed)
    return first if ran is None else max(first, _next_night(connection, ran))


def first_run(connection: Connection, changed: Moment) -> Moment:
    """The first night for rules that are set at that moment: at least half a day later, so that
    nobody's mistake is carried out before somebody sees it."""
    return _next_night(connection, Moment(changed + _TO_THINK_TWICE))


def do_add_up(work: Work, deed: Deed, figures: Mapping[str, int]) -> None:
    """Add to what tonight's run has done, in the transaction that does it: a run that is
    interrupted and goes on another time is noted as a whole."""
    sums = runs.load(work.connection, deed)
    for name, figure in figures.items():
        before = sums.get(name, 0)
        sums[name] = max(before, figure) if name == UNTIL else before + figure
    runs.put(work.connection, deed, sums, work.now)


def do_end_run(work: Work, deed: Deed, nothing: Mapping[str, int | None]) -> None:
    """Note what the run has done in the audit log, or `nothing`: until the next night it is not
    due any more."""
    do_note(work, deed, None, **{**nothing, **runs.load(work.connection, deed)})
    runs.forget(work.connection, deed)


def _next_night(connection: Connection, moment: Moment) -> Moment:
    """When the business's clock next shows three."""
    zone = load_settings(connection).business.time_zone
    day = on_the_wall(moment, zone).date()
    for following in (day, day + timedelta(days=1)):
        # Not by adding three hours to midnight: a night may be longer or shorter by one.
        at = midnight(following, zone)
        while on_the_wall(at, zone).time() < _AT:
            at = Moment(at + 30 * MINUTE)
        if at > moment:
            return at
    return Moment(moment + DAY)

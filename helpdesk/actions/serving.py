"""How long each number has served: been connected and caught up (semantics: "Time", 12). What the
automatic finish counts in, so that nobody is finished for what they could not write.

A number's clock is `served_ms` up to `ticked_at`, plus what has gone by since; it stands while
`ticked_at` is NULL. It is moved on each minute, and whenever the number's state changes. It
follows the machine's clock, whatever that does:

- a machine that slept, or a clock put forward, counts two minutes at most;
- a clock put back counts nothing, and goes on from there;
- after a crash the last minute is not counted: nobody knows when it ended;
- two schedulers count each moment once, even if their clocks differ by seconds.
"""

from sqlalchemy import Connection

from helpdesk.actions.work import Work
from helpdesk.domain.moments import HOUR, MINUTE, Moment
from helpdesk.domain.states import InstanceState
from helpdesk.store import idle, instances
from helpdesk.store.idle import NumberClock
from helpdesk.store.records import Instance

LONGEST_TICK = 2 * MINUTE
"""A clock is moved on every minute; what goes beyond this was no service."""

PATIENCE = HOUR
"""A page that has not shown its history by now will not: after an hour of connection what is
missing is what it cannot show."""


def served_at(clock: Instance | NumberClock, now: Moment) -> int:
    """How long the number has served up to now, in milliseconds."""
    if clock.ticked_at is None:
        return clock.served_ms
    return clock.served_ms + min(max(now - clock.ticked_at, 0), LONGEST_TICK)


def served_by(connection: Connection, instance_id: int, now: Moment) -> int:
    """The same of the number of that id."""
    return served_at(idle.clock_of(connection, instance_id), now)


def stopped(instance: Instance, now: Moment) -> dict[str, object]:
    """The columns of a number whose clock stands from now on."""
    return {"served_ms": served_at(instance, now), "ticked_at": None}


def moved(instance: Instance, now: Moment) -> dict[str, object]:
    """The columns of a number whose clock runs on, or begins to run."""
    return {"served_ms": served_at(instance, now), "ticked_at": _later(instance.ticked_at, now)}


def serves(instance: Instance, now: Moment) -> bool:
    """Whether the number is connected, and nothing is missing any more that was written while
    it was not."""
    if instance.state is not InstanceState.CONNECTED:
        return False
    return is_caught_up(instance) or now - instance.since >= PATIENCE


def is_caught_up(instance: Instance) -> bool:
    """Whether the last catch-up since the number connected has ended, and proved that nothing is
    missing."""
    last = instance.catch_up
    if last is None or last.request_id != instance.inventory_id:
        return False
    return last.is_complete and last.recovered >= last.wanted


def do_tick_numbers(work: Work) -> None:
    """Move every number's clock on, and note that connected numbers are: after a crash that
    tells since when nobody listened."""
    for instance in instances.everything(work.connection):
        is_running = serves(instance, work.now)
        values = moved(instance, work.now) if is_running else stopped(instance, work.now)
        if instance.state is InstanceState.CONNECTED:
            values["online_until"] = work.now
        elif instance.ticked_at is None:
            continue
        instances.change(work.connection, instance.id, values, work.now)


def _later(ticked_at: Moment | None, now: Moment) -> Moment:
    """Another scheduler's clock may be some seconds ahead: what it has counted is not counted
    again. A clock that was put back by more is followed."""
    is_ahead = ticked_at is not None and 0 <= ticked_at - now <= LONGEST_TICK
    return ticked_at if ticked_at is not None and is_ahead else now

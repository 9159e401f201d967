"""The automatic finish: OPEN attendances in which nobody has written for a while (semantics:
"Time", 12).

It counts in the time that a number has served (actions/serving.py): `idle_mark` is where that
stood at the last message of client, attendant or phone, when the attendance was opened or when
the client was warned, whichever was last. Each run is bounded transactions, one for each number
and step; in each of them what it decides is still true when it writes, because writes follow one
another, and the finish is conditional on the mark it was decided by.
"""

from functools import partial

from helpdesk.actions.clocks import Clocks
from helpdesk.actions.feedbacks import Links
from helpdesk.actions.finishing import do_end
from helpdesk.actions.serving import do_tick_numbers, served_by
from helpdesk.actions.settings import load_settings
from helpdesk.actions.speaking import client_language, do_say
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import DAY, MINUTE
from helpdesk.domain.placeholders import fill_in
from helpdesk.domain.settings import Settings
from helpdesk.domain.states import AttendanceState
from helpdesk.language import say_many
from helpdesk.store import attendances, idle, instances
from helpdesk.store.records import Attendance
from helpdesk.store.schema import attendances as table

# While a warning waits to be sent the clock stands still, so it is true when it comes.
_WARNING_LIVES = DAY

AT_ONCE = 50
"""So many a transaction: a thousand that are due together hold nobody up."""


async def finish_idle(ledger: Ledger, idle_minutes: int, links: Links) -> None:
    """Warn and finish what is due now, on every number. 0 minutes: never."""
    if idle_minutes == 0:
        return
    await ledger.write(do_tick_numbers)
    numbers = await ledger.read(lambda connection: instances.everything(connection))
    for number in numbers:
        for step in (
            partial(do_mark, instance_id=number.id),
            partial(do_warn, instance_id=number.id, idle_minutes=idle_minutes),
            partial(do_finish_idle, instance_id=number.id, idle_minutes=idle_minutes, links=links),
        ):
            while await ledger.write(step) == AT_ONCE:
                pass


def do_mark(work: Work, instance_id: int) -> int:
    """Mark what was OPEN before there were marks, so that it counts from now. The answer of this
    and of the other steps is how many there were."""
    served = served_by(work.connection, instance_id, work.now)
    found = idle.unmarked(work.connection, instance_id, AT_ONCE)
    for attendance_id in found:
        attendances.change(work.connection, attendance_id, {"idle_mark": served})
    return len(found)


def do_warn(work: Work, instance_id: int, idle_minutes: int) -> int:
    """Tell clients that their attendance will be finished soon, once for each silence."""
    settings = load_settings(work.connection)
    ahead = _warning_ms(settings, idle_minutes)
    if ahead == 0:
        return 0
    served = served_by(work.connection, instance_id, work.now)
    mark = served - (idle_minutes * MINUTE - ahead)
    spares = settings.finishing.spares_unanswered
    found = idle.unwarned(work.connection, instance_id, mark, AT_ONCE, spares_unanswered=spares)
    for attendance in attendances.load_many(work.connection, found).values():
        text = _warning(settings, attendance, ahead // MINUTE)
        purpose = f"warning:{attendance.idle_mark}"
        # The silence counts from here: as much time is left as the warning says, even if it
        # comes late. It counts anew when the warning has left (clocks.after_leaving).
        values = {"warned_at": work.now, "idle_mark": served}
        attendances.change(work.connection, attendance.id, values)
        if not attendance.client.is_blocked:
            do_say(work, attendance, purpose, text, lives=_WARNING_LIVES)
    return len(found)


def do_finish_idle(work: Work, instance_id: int, idle_minutes: int, links: Links) -> int:
    """Finish what has been idle for so long, or since its warning for as long as that said, and
    ask for a rating as a finish by hand does."""
    clocks = Clocks(work)
    settings = clocks.settings
    ahead = _warning_ms(settings, idle_minutes)
    found = idle.idle(
        work.connection,
        instance_id,
        clocks.served(instance_id) - (ahead or idle_minutes * MINUTE),
        AT_ONCE,
        is_warned=ahead > 0,
        spares_unanswered=settings.finishing.spares_unanswered,
    )
    done = 0
    for attendance in attendances.load_many(work.connection, found).values():
        is_still_idle = table.c.idle_mark == attendance.idle_mark
        is_open = table.c.state == AttendanceState.OPEN
        ended = do_end(
            work, attendance, is_open, is_still_idle, actor=None, links=links, clocks=clocks
        )
        done += ended is not None
    return done


def _warning_ms(settings: Settings, idle_minutes: int) -> int:
    """How long before the finish the client is warned; 0 for not at all. The two numbers are set
    in two places: where the warning would come first of all, it comes half-way."""
    minutes = settings.finishing.warning_minutes
    return (minutes * MINUTE) if minutes < idle_minutes else idle_minutes * MINUTE // 2


def _warning(settings: Settings, attendance: Attendance, minutes: int) -> str:
    own, client = settings.finishing.warning, attendance.client
    if own:
        return fill_in(own, {"name": client.name, "business": settings.business.name})
    return say_many(
        client_language(settings, client),
        "Are you still there? We will close this conversation in {n} minute.",
        "Are you still there? We will close this conversation in {n} minutes.",
        max(1, minutes),
    )

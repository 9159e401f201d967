"""What happens by the clock: the table of jobs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from helpdesk.actions.alarms import raise_alarms
from helpdesk.actions.catch_ups import do_repeat_incomplete
from helpdesk.actions.dispatch import Dispatcher
from helpdesk.actions.dropping import do_drop_expired
from helpdesk.actions.erasing import scrub_remains
from helpdesk.actions.events import do_trim_log
from helpdesk.actions.feedbacks import links_of
from helpdesk.actions.file_retention import apply_file_retention
from helpdesk.actions.idle import finish_idle
from helpdesk.actions.media import do_fetch_again
from helpdesk.actions.media_sweeping import SecondLook, forget_unnamed_files
from helpdesk.actions.questions import do_forget_old
from helpdesk.actions.retention import apply_retention
from helpdesk.actions.serving import do_tick_numbers
from helpdesk.actions.users import do_forget_expired
from helpdesk.actions.work import Ledger, Work
from helpdesk.config import Config
from helpdesk.media.store import MediaStore

_MINUTE = 60
_HOUR = 60 * _MINUTE


@dataclass(frozen=True)
class Job:
    """One row: what it is called, every how many seconds, what it does, and how many seconds
    after the start for the first time, where that is sooner."""

    name: str
    seconds: float
    action: Callable[[], Awaitable[None]]
    first_after: float | None = None


def jobs(
    ledger: Ledger,
    dispatcher: Dispatcher,
    media: MediaStore,
    second_look: SecondLook,
    config: Config,
) -> tuple[Job, ...]:
    """All jobs there are."""

    async def dispatch() -> None:
        dispatcher.wake()

    async def forget_files() -> None:
        await forget_unnamed_files(ledger, media)

    async def delete_old() -> None:
        await apply_retention(ledger, media)

    async def expire_files() -> None:
        await apply_file_retention(ledger, media)

    async def scrub() -> None:
        await scrub_remains(ledger)

    async def finish() -> None:
        await finish_idle(ledger, config.idle_minutes, links_of(config))

    async def alarm() -> None:
        await raise_alarms(ledger)

    def write(action: Callable[[Work], None]) -> Callable[[], Awaitable[None]]:
        return lambda: ledger.write(action)

    return (
        Job("dispatch what waits", 5, dispatch),
        Job("note which numbers are online", _MINUTE, write(do_tick_numbers)),
        Job("finish what is idle", config.idle_check_minutes * _MINUTE, finish),
        Job("raise alarms", _MINUTE, alarm),
        Job("drop what is too late to be sent", _MINUTE, write(do_drop_expired)),
        Job("repeat incomplete catch-ups", 5 * _MINUTE, write(do_repeat_incomplete)),
        Job("forget old questions", 5 * _MINUTE, write(do_forget_old)),
        Job("fetch files that are pending", 3 * _MINUTE, write(do_fetch_again)),
        Job("look again at files that nothing may name", _MINUTE, second_look.look),
        # Soon, for machines that are on for a few hours only.
        Job("forget files that no message names", 6 * _HOUR, forget_files, 5 * _MINUTE),
        Job("delete what is over its time", _HOUR, delete_old),
        Job("delete files by their age and size", _HOUR, expire_files),
        Job("scrub what an erasure has left", _HOUR, scrub),
        Job("forget expired sessions", _HOUR, write(do_forget_expired)),
        Job("trim the event log", _HOUR, write(do_trim_log)),
    )


def start_scheduler(table: tuple[Job, ...]) -> AsyncIOScheduler:
    """Run the jobs until the scheduler is shut down. A job that is late or still running is
    run once, not once for every time it missed."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    start = datetime.now(UTC)
    for job in table:
        first_after = job.seconds if job.first_after is None else job.first_after
        scheduler.add_job(
            _run,
            "interval",
            args=(job,),
            seconds=job.seconds,
            next_run_time=start + timedelta(seconds=first_after),
            name=job.name,
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    return scheduler


async def _run(job: Job) -> None:
    await job.action()

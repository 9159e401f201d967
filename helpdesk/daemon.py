"""The only wiring: build the parts, start them in order, stop them in reverse."""

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web
from filelock import FileLock, Timeout

from helpdesk.actions.dispatch import Dispatcher
from helpdesk.actions.instances import do_resume
from helpdesk.actions.links import do_offer_set_up
from helpdesk.actions.media_sweeping import SecondLook, forget_qrcodes
from helpdesk.actions.serving import do_tick_numbers
from helpdesk.actions.work import Ledger
from helpdesk.bot import Bot, DriverFactory
from helpdesk.certificates import Certificate, certificate_of
from helpdesk.config import Config, local_url
from helpdesk.consumer import consume
from helpdesk.domain.moments import now
from helpdesk.drivers import Drivers, PracticePhones
from helpdesk.errors import WrongUse
from helpdesk.firebase.account import open_account
from helpdesk.handling.call import Parts
from helpdesk.mail import mailer_of
from helpdesk.media.deriving import Deriver
from helpdesk.media.room import Room
from helpdesk.media.scratch import clear
from helpdesk.media.stores import media_store_of
from helpdesk.media.workshop import Workshop
from helpdesk.metrics import Metrics
from helpdesk.number.intake import Intake
from helpdesk.pages.render import static_version
from helpdesk.queue import Broker, memory_broker
from helpdesk.scheduler import jobs, start_scheduler
from helpdesk.sinks.push import PushFollower
from helpdesk.sinks.push_post import Post
from helpdesk.sinks.tail import Tail
from helpdesk.sinks.websocket import Readers
from helpdesk.store.database import open_database
from helpdesk.store.migrations import migrate
from helpdesk.web import build_application

if TYPE_CHECKING:
    from helpdesk.realtime import FirestoreRealtime

_log = logging.getLogger(__name__)

_RESTART_SECONDS = 1.0
_WEB_STOP_SECONDS = 1.0


@dataclass(frozen=True)
class Helpdesk:
    """A running helpdesk: where it listens, and its parts for whoever embeds it."""

    url: str
    ledger: Ledger
    broker: Broker
    parts: Parts
    setup_url: str | None


async def serve(config: Config) -> None:
    """Run until SIGTERM or SIGINT, then stop within five seconds."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with running(config) as helpdesk:
        _greet(helpdesk)
        keep_what_is_there()
        await stopped.wait()
        _log.info("stopping")


def keep_what_is_there() -> None:
    """Take what the start has made out of the garbage collector's sight. It all stays, and to
    walk through it again and again takes 50 ms each time, in which nobody gets an answer."""
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def running(
    config: Config,
    *,
    make_driver: DriverFactory | None = None,
    make_post: Callable[[str], Post] = Post,
) -> AsyncIterator[Helpdesk]:
    """A helpdesk for as long as the context lasts. `make_driver` replaces the browser, `make_post`
    the way to the push services."""
    async with AsyncExitStack() as stack:
        certificate = await asyncio.to_thread(certificate_of, config)
        _lock_data_dir(config, stack)
        config, door = _take_port(config, stack)
        await migrate(config.database_url)
        database = await open_database(config.database_url)
        stack.push_async_callback(database.close)
        ledger, broker = Ledger(database), memory_broker()
        stack.push_async_callback(ledger.write, do_tick_numbers)
        media = await asyncio.to_thread(media_store_of, config)
        stack.push_async_callback(media.close)
        clear(config.scratch_dir)
        # A bucket may take its time to answer.
        stack.push_async_callback(_end, _start_once("old QR codes", forget_qrcodes(media, now())))
        phones = PracticePhones(config)
        stack.push_async_callback(phones.close)
        tail, dispatcher = Tail(ledger), Dispatcher(ledger, broker.outbound)
        drivers = Drivers(config, phones)
        second_look = SecondLook(ledger, media)
        workshop, room = Workshop(), Room(config.data_dir, config.disk_reserve)
        stack.push_async_callback(workshop.close)
        bot = Bot(
            broker,
            Intake(media, workshop, room, config.scratch_dir, config.max_file),
            make_driver or drivers.make,
            messages_per_minute=config.messages_per_minute,
        )

        async def is_ready() -> dict[str, bool]:
            return {"database": await _answers(tail.place), "broker": True}

        readers = Readers(tail, static_version)
        realtime = await _realtime_of(config, ledger, tail, stack)
        push = _push_of(make_post(config.contact), ledger, tail, stack)
        metrics = Metrics(broker, tail, drivers.made, room=room, media=media, realtime=realtime)
        parts = Parts(
            ledger=ledger,
            media=media,
            workshop=workshop,
            room=room,
            deriver=Deriver(media, workshop, room, config.scratch_dir),
            config=config,
            follow=readers.serve,
            practice=phones.phone,
            is_ready=is_ready,
            metrics=metrics.render,
            second_look=second_look,
            mailer=mailer_of(config),
            realtime=realtime,
            push=push,
        )
        stack.push_async_callback(parts.afterwards.close)
        await tail.start()
        for name, part in (
            ("media store", media.run),
            ("tail", tail.run),
            ("consumer", lambda: consume(broker.inbound, ledger)),
            ("dispatcher", dispatcher.run),
            ("web push", push.run),
            *([] if realtime is None else [("copy in Firestore", realtime.run)]),
        ):
            stack.push_async_callback(_end, _start(name, part))
        stack.push_async_callback(bot.close)
        stack.push_async_callback(_end, _start("bot", bot.run))
        await ledger.write(do_resume)
        scheduler = start_scheduler(jobs(ledger, dispatcher, media, second_look, config))
        stack.callback(scheduler.shutdown, wait=False)
        url = await _listen(parts, door, certificate, stack)
        stack.push_async_callback(readers.close)
        yield Helpdesk(url, ledger, broker, parts, await _offer_set_up(ledger, config))


async def _offer_set_up(ledger: Ledger, config: Config) -> str | None:
    """Where the first account is made; None when there is one."""
    token = await ledger.write(do_offer_set_up)
    return None if token is None else f"{config.public_url}/setup/{token}"


async def _realtime_of(
    config: Config, ledger: Ledger, tail: Tail, stack: AsyncExitStack
) -> "FirestoreRealtime | None":
    """The copy in Firestore; None where none is set up."""
    if not config.uses_firestore or config.firebase_credentials is None:
        return None
    account = await asyncio.to_thread(open_account, config.firebase_credentials)
    # Not at the top: Google's libraries cost 50 MB and a third of a second.
    from helpdesk.realtime import FirestoreRealtime

    realtime = FirestoreRealtime(config, account, ledger, tail)
    stack.push_async_callback(realtime.close)
    return realtime


def _push_of(post: Post, ledger: Ledger, tail: Tail, stack: AsyncExitStack) -> PushFollower:
    """What tells by web push."""
    push = PushFollower(ledger, tail, post)
    stack.push_async_callback(push.close)
    return push


async def _answers(ask: Callable[[], Awaitable[object]]) -> bool:
    try:
        await ask()
    except Exception:
        _log.warning("the database does not answer", exc_info=True)
        return False
    return True


def _lock_data_dir(config: Config, stack: AsyncExitStack) -> None:
    """Two processes on one folder would both send: the second is refused."""
    try:
        config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        stack.enter_context(FileLock(config.data_dir / "helpdesk.lock", timeout=0))
    except Timeout as error:
        raise WrongUse(
            f"Another helpdesk runs on {config.data_dir}. Stop it, or set HELPDESK_DATA_DIR."
        ) from error
    except OSError as error:
        raise WrongUse(f"The folder {config.data_dir} cannot be used: {error}") from error


def _start(name: str, part: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
    return asyncio.create_task(_keep_running(name, part), name=name)


def _start_once(name: str, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
    async def do() -> None:
        try:
            await work
        except Exception:
            _log.exception("%s: failed", name)

    return asyncio.create_task(do(), name=name)


async def _keep_running(name: str, part: Callable[[], Awaitable[None]]) -> None:
    """Run a part for good; one that fails is logged and started again."""
    while True:
        try:
            await part()
        except Exception:
            _log.exception("the %s failed and starts again", name)
            await asyncio.sleep(_RESTART_SECONDS)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _take_port(config: Config, stack: AsyncExitStack) -> tuple[Config, socket.socket | None]:
    """Where any port is good: a free one, taken before anything makes a link with it, and the
    settings with it. Nobody is let in through it yet."""
    if config.port != 0:
        return config, None
    door = stack.enter_context(socket.socket(_family_of(config.host)))
    try:
        door.bind((config.host, 0))
    except OSError as error:
        raise _not_usable(config, error) from error
    return config.on_port(door.getsockname()[1]), door


def _family_of(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _not_usable(config: Config, error: OSError) -> WrongUse:
    return WrongUse(
        f"Port {config.port} on {config.host} cannot be used ({error.strerror}). "
        "Stop what uses it, or set HELPDESK_PORT or HELPDESK_HOST."
    )


async def _listen(
    parts: Parts,
    door: socket.socket | None,
    certificate: Certificate | None,
    stack: AsyncExitStack,
) -> str:
    config = parts.config
    runner = web.AppRunner(
        build_application(parts), access_log=None, shutdown_timeout=_WEB_STOP_SECONDS
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    tls = None if certificate is None else certificate.context
    if certificate is not None:
        stack.push_async_callback(_end, _start("certificate", certificate.run))
    site: web.BaseSite = (
        web.TCPSite(runner, config.host, config.port, ssl_context=tls)
        if door is None
        else web.SockSite(runner, door, ssl_context=tls)
    )
    try:
        await site.start()
    except OSError as error:
        raise _not_usable(config, error) from error
    host, port = runner.addresses[0][:2]
    return local_url(host, port, is_secure=tls is not None)


def _greet(helpdesk: Helpdesk) -> None:
    print(f"helpdesk is running: {helpdesk.url}", flush=True)
    if helpdesk.setup_url is not None:
        print("Make the first account here (the link works once):", flush=True)
        print(f"  {helpdesk.setup_url}", flush=True)

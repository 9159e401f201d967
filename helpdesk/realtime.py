"""The copy in Firestore, made of the settings: for the daemon and for the command line.

Whoever imports this loads Google's libraries; `open_account` (firebase/account.py) comes first,
and says so where they are not installed.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import NamedTuple

from helpdesk.actions import mirroring
from helpdesk.actions.refusals import list_refusals
from helpdesk.actions.work import Ledger
from helpdesk.config import Config
from helpdesk.domain.documents import ALL_KEY, user_key
from helpdesk.domain.moments import SECOND, to_iso
from helpdesk.domain.realtime_shapes import FirebaseTokenShape, Issue, RealtimeShape
from helpdesk.domain.roles import Actor
from helpdesk.errors import Conflict, Unavailable
from helpdesk.firebase.account import Account, open_account
from helpdesk.firebase.documents import FirestoreCopy
from helpdesk.firebase.errors import Unreachable
from helpdesk.firebase.tokens import custom_token
from helpdesk.sinks.firestore import Follower
from helpdesk.sinks.firestore_look import look
from helpdesk.sinks.firestore_verify import Verifier
from helpdesk.sinks.tail import Tail
from helpdesk.store.database import open_database
from helpdesk.store.migrations import migrate

_CLOSE_SECONDS = 1.0
_LOOK_SECONDS = 0.1
_PROGRESS_SECONDS = 2.0
# A rebuild that has begun bears a short outage.
_OUTAGE = 60 * SECOND

_WAITS = "A helpdesk that runs writes to Firestore just now; this command waits for its turn."

_FOREIGN = (
    "The project's Firestore holds the copy of another helpdesk; with --take-over it becomes "
    "this one's."
)


class Verified(NamedTuple):
    """What a check has found."""

    compared: int
    mistakes: int
    refused: int


class FirestoreRealtime:
    """The copy of one helpdesk. Made within the event loop that it runs in."""

    def __init__(self, config: Config, account: Account, ledger: Ledger, tail: Tail) -> None:
        self._config = config
        self._account = account
        self._ledger = ledger
        self._tail = tail
        self._remote = FirestoreCopy(account)
        self._follower = Follower(ledger, tail, self._remote, days=config.firestore_days)

    async def run(self) -> None:
        """Keep the copy, until cancelled."""
        await self._follower.run()

    async def close(self) -> None:
        """Let go of Firestore; what it does not hear of any more, it hears after the next start."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._remote.close()
        self._account.close()

    async def token(self, actor: Actor, issue: Issue) -> FirebaseTokenShape:
        """What this user signs in with there. Raises Conflict while the copy is another
        helpdesk's; before that is known the token's claim `owner` keeps it closed."""
        if self._follower.status.is_foreign:
            raise Conflict("Firestore holds the copy of another helpdesk.", code="foreign")
        made = await custom_token(self._account, actor.user_id, issue, self._ledger.clock())
        return FirebaseTokenShape(
            token=made.token,
            expires_at=to_iso(made.expires_at),
            project_id=self._account.project_id,
            api_key=self._config.firebase_api_key,
            uid=str(actor.user_id),
            keys=(user_key(actor.user_id), ALL_KEY),
            sees_everything=actor.sees_everything,
        )

    async def show(self, language: str) -> RealtimeShape:
        """How it stands."""
        project, days = self._account.project_id, self._config.firestore_days
        return await look(self._follower, self._ledger, self._tail, language, project, days)

    async def rebuild(self, *, takes_over: bool = False) -> None:
        """Ask for every document to be compared; another helpdesk's stay as they are unless they
        are to be taken over."""
        self._follower.rebuild(takes_over=takes_over)

    async def try_again(self) -> None:
        """Ask for the refused documents to be written once more."""
        self._follower.try_again()


async def rebuild(config: Config, say: Callable[[str], None], *, takes_over: bool) -> None:
    """Compare every document, and put right what differs; `say` gets a line now and then, also
    when a helpdesk that runs on the same database does it. Documents stay for as long as that
    helpdesk has it, whatever the settings here are. Raises Conflict when the copy is another
    helpdesk's, Unavailable when Firestore is, and what broke when something of ours did."""
    async with _opened(config) as (ledger, tail, remote):
        days = await _days(ledger, remote, config.firestore_days)
        follower = Follower(ledger, tail, remote, days=days)
        follower.rebuild(takes_over=takes_over)
        async with _running(follower.run()):
            await _finished(follower, ledger, say, takes_over=takes_over)
        counts = follower.fence.counts
        written = counts.writes - counts.commits
        aside = (await ledger.read(list_refusals)).total
        rest = f", {aside} set aside" if aside else ""
        deleted = f"{counts.deletes} deleted{rest}."
        by = " by this command, others by the helpdesk that runs" if follower.is_shared else ""
        say(f"{counts.compared} documents compared{by}: {written} written, {deleted}")


async def verify(config: Config, say: Callable[[str], None]) -> Verified:
    """Compare every document with the database and say what differs. Raises Conflict when there is
    no copy of this database, and Unavailable when Firestore does not answer."""
    async with _opened(config) as (ledger, _, remote):
        verifier, count = Verifier(ledger, remote), 0
        try:
            async for mistake in verifier.mistakes():
                count += 1
                say(str(mistake))
            for path in sorted(verifier.refused):
                say(f"set aside {path}")
            if count and verifier.is_stuck:
                say("The copy lacks what happened last, and does not move: is a helpdesk running?")
        except Unreachable as error:
            raise Unavailable(str(error)) from error
        return Verified(verifier.compared, count, len(verifier.refused))


async def _days(ledger: Ledger, remote: FirestoreCopy, otherwise: int) -> int:
    """How long finished attendances stay in the copy that is there."""
    try:
        held = await remote.cursor()
    except Unreachable as error:
        raise Unavailable(str(error)) from error
    owner = await ledger.read(mirroring.owner)
    return held.cursor.days if held is not None and held.cursor.owner == owner else otherwise


async def _finished(
    follower: Follower, ledger: Ledger, say: Callable[[str], None], *, takes_over: bool
) -> None:
    """Wait until the rebuild is done."""
    time = asyncio.get_running_loop().time
    said, said_at = "", time()
    while not follower.has_rebuilt:
        await asyncio.sleep(_LOOK_SECONDS)
        if follower.status.is_foreign and not takes_over:
            raise Conflict(_FOREIGN)
        _check_is_reached(follower, ledger)
        line = _progress(follower)
        if line != said and (time() - said_at >= _PROGRESS_SECONDS or line == _WAITS):
            say(line)
            said, said_at = line, time()


def _progress(follower: Follower) -> str:
    """What is being done. How far a rebuild is stands in the cursor, whoever moves it."""
    cursor = follower.fence.seen
    place = cursor.rebuild if cursor is not None and follower.has_begun else None
    done = f"{0 if place is None else place.done} documents compared"
    if not follower.status.is_standing_by:
        return done
    return _WAITS if place is None else f"{done}, now by the helpdesk that runs"


def _check_is_reached(follower: Follower, ledger: Ledger) -> None:
    status = follower.status
    since, error = status.failing_since, status.error
    if since is None or error is None:
        return
    if status.defect is not None:
        raise status.defect
    has_begun = follower.fence.counts.commits > 0
    if not has_begun or ledger.clock() - since > _OUTAGE:
        raise Unavailable(error)


@asynccontextmanager
async def _opened(config: Config) -> AsyncIterator[tuple[Ledger, Tail, FirestoreCopy]]:
    """The database and Firestore, whether a helpdesk runs on them or not."""
    assert config.firebase_credentials is not None
    async with AsyncExitStack() as stack:
        account = await asyncio.to_thread(open_account, config.firebase_credentials)
        stack.callback(account.close)
        await migrate(config.database_url)
        database = await open_database(config.database_url)
        stack.push_async_callback(database.close)
        ledger = Ledger(database)
        tail = Tail(ledger)
        await tail.start()
        await stack.enter_async_context(_running(tail.run()))
        remote = FirestoreCopy(account)
        stack.push_async_callback(remote.close)
        yield ledger, tail, remote


@asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """It runs for as long as the context lasts; what it raises, the caller gets at the end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

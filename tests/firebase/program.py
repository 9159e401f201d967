"""A follower in a process of its own, as helpdesk runs it, that tells what it does; to be killed.

Run like `helpdesk run`, with FIRESTORE_EMULATOR_HOST. Lines: "committing N ID" before the Nth
commit is sent, and "lost N" when it could not be told whether it was applied, or was not. After
SIGUSR1 it says "stalled M PATH...", for the Mth time, before it sends the next one of documents
with these paths, and stands still until SIGCONT.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from functools import partial

from helpdesk.actions.work import Ledger
from helpdesk.config import Config, read_config
from helpdesk.domain.documents import Cursor, Document
from helpdesk.firebase.account import open_account
from helpdesk.firebase.documents import FirestoreCopy
from helpdesk.firebase.documents import Held as HeldThere
from helpdesk.firebase.errors import Unreachable
from helpdesk.sinks.firestore import Follower, Paces
from helpdesk.sinks.tail import Tail
from helpdesk.store.database import open_database

# A frozen emulator is given up soon.
_SECONDS = 1.0
_PACES = Paces(flush=0.2, first_wait=0.1, rival=0.3, gap=0.0)


class _Telling(FirestoreCopy):
    """Says when it commits what."""

    is_to_stall = False
    _stalls = _commits = 0

    async def commit(
        self, documents: Sequence[Document], cursor: Cursor, held: HeldThere | None
    ) -> HeldThere:
        self._commits += 1
        number = self._commits
        _say(f"committing {number} {cursor.commit}")
        if self.is_to_stall and documents:
            self.is_to_stall = False
            self._stalls += 1
            _say(f"stalled {self._stalls} {' '.join(one.path for one in documents)}")
            os.kill(os.getpid(), signal.SIGSTOP)
        try:
            return await super().commit(documents, cursor, held)
        except Unreachable:
            _say(f"lost {number}")
            raise


async def main() -> None:
    """Follow until killed."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    await _follow(read_config())


async def _follow(config: Config) -> None:
    assert config.firebase_credentials is not None
    account = open_account(config.firebase_credentials)
    ledger = Ledger(await open_database(config.database_url))
    tail = Tail(ledger)
    await tail.start()
    remote = _Telling(account, asking=_SECONDS, moving=_SECONDS)
    stall = partial(setattr, remote, "is_to_stall", True)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, stall)
    follower = Follower(ledger, tail, remote, days=config.firestore_days, paces=_PACES)
    await asyncio.gather(tail.run(), follower.run())


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    asyncio.run(main())

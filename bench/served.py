"""The helpdesk that is measured, with a simulated phone and in a process of its own:
`python -m bench.served FOLDER [NAME=VALUE ...]`; the names are of settings. It takes one order a
line on its standard input and answers each with a line of JSON; when the input ends it stops."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from helpdesk.actions.instances import do_add_instance, do_start
from helpdesk.actions.sessions import do_begin_session
from helpdesk.actions.users import do_add_user
from helpdesk.actions.work import Work
from helpdesk.config import read_config
from helpdesk.daemon import Helpdesk, keep_what_is_there, running
from helpdesk.domain.roles import Role
from helpdesk.domain.states import InstanceKind
from tests.fake_driver import FakePhones
from tests.fake_phone import FakePhone, Person, number

ATTENDANTS = 20
TEXT = "Hello, is the blue one still there in size 42? I can come by tomorrow at ten."


@dataclass(frozen=True)
class Pour:
    """An order: clients write `count` messages. Client n of `clients` writes message n, n +
    clients and so on, so `clients` = `count` makes every message another client's; `first` is
    the number of client 0. At `per_second` each text is the monotonic clock in nanoseconds."""

    count: int
    clients: int
    first: int = 0
    per_second: float | None = None


@dataclass(frozen=True)
class GoOffline:
    """An order: the number loses its connection, so that what is written waits in its row."""

    go_offline: bool = True


@dataclass(frozen=True)
class Done:
    """When the work of the order began, by the monotonic clock in seconds."""

    began: float


@dataclass(frozen=True)
class Address:
    """Where the helpdesk listens, and tokens to come with: an admin's, the attendants'."""

    url: str
    admin: str
    attendants: tuple[str, ...]


def _do_prepare(work: Work) -> tuple[str, tuple[str, ...]]:
    """Add a team and a number; the answer is their tokens."""
    admin = do_add_user(work, "Admin", "admin@example.com", Role.ADMIN, None)
    attendants = [
        do_add_user(work, f"Attendant {i}", f"a{i}@example.com", Role.ATTENDANT, None)
        for i in range(ATTENDANTS)
    ]
    instance = do_add_instance(work, "Shop", InstanceKind.WHATSAPP)
    do_start(work, instance.id)
    tokens = tuple(do_begin_session(work, attendant.id) for attendant in attendants)
    return do_begin_session(work, admin.id), tokens


async def _do(phone: FakePhone, order: dict[str, Any]) -> Done:
    if "go_offline" in order:
        phone.go_offline()
        return Done(time.monotonic())
    return await _pour(phone, Pour(**order))


async def _pour(phone: FakePhone, order: Pour) -> Done:
    people = [_person(order.first + i) for i in range(order.clients)]
    began = time.monotonic()
    for index in range(order.count):
        text = f"{index}: {TEXT}"
        if order.per_second is not None:
            await asyncio.sleep(began + index / order.per_second - time.monotonic())
            text = str(time.monotonic_ns())
        phone.write(people[index % order.clients], text)
    return Done(began)


def _person(index: int) -> Person:
    return Person(number(f"55119{80_000_000 + index}"), name=f"Client {index}")


async def _obey(helpdesk: Helpdesk, phones: FakePhones) -> None:
    admin, attendants = await helpdesk.ledger.write(_do_prepare)
    phone = phones[1]
    await phone.news.until(lambda: phone.is_attached)
    _say(Address(helpdesk.url, admin, attendants))
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        _say(await _do(phone, json.loads(line)))


def _say(answer: Any) -> None:
    print(json.dumps(vars(answer)), flush=True)


async def _main(folder: Path, *settings: str) -> None:
    given = dict(one.split("=", 1) for one in settings)
    config = read_config({**given, "HELPDESK_DATA_DIR": str(folder), "HELPDESK_PORT": "0"})
    phones = FakePhones()
    async with running(config, make_driver=phones.make) as helpdesk:
        keep_what_is_there()
        await _obey(helpdesk, phones)


if __name__ == "__main__":
    uvloop.run(_main(Path(sys.argv[1]), *sys.argv[2:]))

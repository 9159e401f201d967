"""Databases of any size for reading: the same team and the same waiting list, and behind them a
short or a long history. Written straight into the tables; kept in the results folder."""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy.schema import CreateIndex, CreateTable

from bench.figures_history import STATEMENTS, add_figures
from helpdesk.actions.passwords import hash_token
from helpdesk.config import SQLITE_SCHEME
from helpdesk.domain import moments
from helpdesk.domain.contents import PLAIN
from helpdesk.domain.names import plain
from helpdesk.domain.words import searchable
from helpdesk.store.migrations import migrate
from helpdesk.store.schema import metadata

ADMIN, ATTENDANT = "bench-admin", "bench-attendant"
"""Tokens of sessions of the admin, and of the attendant who has `USER`."""

USER = 2
LONG = 1
"""The attendance with the long conversation; the user of `ATTENDANT` has it."""

_USERS = 11
_MINUTE = 60_000
_TEXTS = (
    "Good morning! Do you still have the blue one in size 42?",
    "Yes",
    "I paid yesterday and have not had the tracking code yet, can you look it up please?",
    "Thank you, that was quick. One more question: until when can I bring it back if it does "
    "not fit? I am travelling next week and would rather not wait for it at home.",
)
_WORDS = {text: searchable(text, PLAIN) for text in _TEXTS}
_MESSAGE_COLUMNS = (
    "position, id, attendance_id, instance_id, client_id, user_id, origin, from_me, type, "
    "whatsapp_type, content, words, status, whatsapp_id, chat_kind, chat_value, at, created_at, "
    "updated_at, seq"
)
_CLIENT_COLUMNS = "id, phone, name, plain_name, created_at, updated_at"
_ATTENDANCE_COLUMNS = (
    "id, instance_id, client_id, user_id, state, chat_kind, chat_value, started_at, finished_at, "
    "unread_count, last_message_id, last_message_at, created_at, updated_at, seq"
)


@dataclass(frozen=True)
class Size:
    """How long the history is, and how much of it is not finished. The conversation LONG has a
    tenth of the rest's messages, but at most 5,000 and at least 200."""

    attendances: int
    messages: int
    waiting: int = 200
    opened: int = 300

    @property
    def name(self) -> str:
        return f"{self.attendances}-attendances-{self.messages}-messages-{self.waiting}-waiting"

    @property
    def long(self) -> int:
        return min(5_000, max(200, self.messages // 10))


async def folder_of(parent: Path, size: Size) -> Path:
    """A data folder with a database of that size, made if it is not there yet; one with the
    tables of another schema is thrown away."""
    folder = parent / f"{size.name}-{_fingerprint()}"
    if not _is_complete(folder):
        _clear(parent, size)
        await migrate(f"{SQLITE_SCHEME}{folder / 'helpdesk.db'}")
        _fill(folder, size)
    return folder


def _is_complete(folder: Path) -> bool:
    return (folder / "complete").exists()


def _clear(parent: Path, size: Size) -> None:
    for outdated in parent.glob(f"{size.name}-*"):
        shutil.rmtree(outdated)


def _fingerprint() -> str:
    tables = [str(CreateTable(table)) for table in metadata.sorted_tables]
    indexes = [str(CreateIndex(one)) for table in metadata.sorted_tables for one in table.indexes]
    filled = [_MESSAGE_COLUMNS, _CLIENT_COLUMNS, _ATTENDANCE_COLUMNS, *STATEMENTS]
    return sha256("".join([*tables, *sorted(indexes), *filled]).encode()).hexdigest()[:8]


def _fill(folder: Path, size: Size) -> None:
    connection = sqlite3.connect(folder / "helpdesk.db")
    # A half-written file is thrown away (the mark "complete" is missing), so nothing needs to
    # be durable until the end.
    connection.execute("PRAGMA synchronous=OFF")
    now = moments.now()
    with connection:
        _add_team(connection, now)
        _add_clients(connection, _clients(size), now)
        _add_history(connection, size, now)
        add_figures(connection)
        connection.execute("UPDATE log SET last_seq = ?", (2 * size.messages,))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    (folder / "complete").touch()


def _clients(size: Size) -> int:
    # Everybody who waits or is served is another client; the rest has come back a few times.
    return size.waiting + size.opened + size.attendances // 3


def _add_team(connection: sqlite3.Connection, now: int) -> None:
    roles = ["ADMIN", *["ATTENDANT"] * (_USERS - 1)]
    connection.executemany(
        "INSERT INTO users (id, email, name, role, is_active, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, 1, ?, ?)",
        [(i, f"u{i}@example.com", f"User {i}", role, now, now) for i, role in enumerate(roles, 1)],
    )
    expiry = now + 365 * moments.DAY
    connection.executemany(
        "INSERT INTO sessions (token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        [(hash_token(ADMIN), 1, now, expiry), (hash_token(ATTENDANT), USER, now, expiry)],
    )
    connection.execute(
        "INSERT INTO instances (id, name, kind, wanted, state, since, is_online, created_at, "
        "updated_at) VALUES (1, 'Shop', 'whatsapp', 'STOPPED', 'STOPPED', ?, 0, ?, ?)",
        (now, now, now),
    )


def _add_clients(connection: sqlite3.Connection, count: int, now: int) -> None:
    connection.executemany(
        f"INSERT INTO clients ({_CLIENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        ((i, _phone(i), _name(i), plain(_name(i)), now, now) for i in range(1, count + 1)),
    )
    connection.executemany(
        "INSERT INTO addresses (client_id, kind, value, canonical, created_at) "
        "VALUES (?, 'phone', ?, ?, ?)",
        ((i, _phone(i), _phone(i), now) for i in range(1, count + 1)),
    )


def _name(client: int) -> str:
    return f"Client {client}"


def _phone(client: int) -> str:
    return f"55119{80_000_000 + client}"


def _add_history(connection: sqlite3.Connection, size: Size, now: int) -> None:
    """The first attendances are OPEN, the next WAITING, the rest FINISHED."""
    chances = random.Random(1)
    each = (size.messages - size.long) // (size.attendances - 1)
    position = 0
    for attendance in range(1, size.attendances + 1):
        count = size.long if attendance == LONG else each
        rows = list(_conversation(size, attendance, position, count, now, chances))
        position += count
        _insert(connection, "messages", _MESSAGE_COLUMNS, rows)
        row = _attendance(size, attendance, rows)
        _insert(connection, "attendances", _ATTENDANCE_COLUMNS, [row])


def _insert(
    connection: sqlite3.Connection, table: str, columns: str, rows: list[tuple[object, ...]]
) -> None:
    places = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


def _state(size: Size, attendance: int) -> str:
    if attendance <= size.opened:
        return "OPEN"
    return "WAITING" if attendance <= size.opened + size.waiting else "FINISHED"


def _client(size: Size, attendance: int) -> int:
    return attendance if _state(size, attendance) != "FINISHED" else 1 + attendance % _clients(size)


def _user(size: Size, attendance: int) -> int | None:
    if _state(size, attendance) == "WAITING":
        return None
    return USER + (attendance - LONG) % (_USERS - 1)


def _conversation(
    size: Size, attendance: int, position: int, count: int, now: int, chances: random.Random
) -> Iterator[tuple[object, ...]]:
    client, user = _client(size, attendance), _user(size, attendance)
    # The later its number, the longer ago it ended; a message every two minutes.
    at = (now // 1_000 * 1_000) - attendance * 5 * _MINUTE - count * 2 * _MINUTE
    for index in range(position + 1, position + count + 1):
        at += 2 * _MINUTE
        is_ours = user is not None and index % 2 == 0
        text = chances.choice(_TEXTS)
        yield (
            index,
            str(UUID(int=chances.getrandbits(128), version=4)),
            attendance,
            1,
            client,
            user if is_ours else None,
            "attendant" if is_ours else "client",
            is_ours,
            "TEXT",
            "chat",
            text,
            _WORDS[text],
            "READ" if is_ours else "RECEIVED",
            f"3A{index:018X}",
            "phone",
            _phone(client),
            at,
            at,
            at,
            2 * index,
        )


def _attendance(size: Size, attendance: int, rows: list[tuple[object, ...]]) -> tuple[object, ...]:
    client, user = _client(size, attendance), _user(size, attendance)
    state = _state(size, attendance)
    first_at, (last_id, last_at, last_seq) = rows[0][-4], (rows[-1][1], rows[-1][-4], rows[-1][-1])
    return (
        attendance,
        1,
        client,
        user,
        state,
        "phone",
        _phone(client),
        None if state == "WAITING" else first_at,
        last_at if state == "FINISHED" else None,
        1 if state == "WAITING" else 0,
        last_id,
        last_at,
        first_at,
        last_at,
        last_seq,
    )

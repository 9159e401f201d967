"""The yardstick for inbound messages: Python's sqlite3 alone writes the same rows into the
same schema, one durable commit a message."""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

_TABLES = ("clients", "addresses", "attendances", "messages", "events")

Row = sqlite3.Row
Statement = tuple[str, Sequence[object]]


class PlainWriter:
    """A copy of helpdesk's database, and a connection that writes to the copy what helpdesk
    has written to the original since."""

    def __init__(self, original: Path, folder: Path) -> None:
        self._original = sqlite3.connect(f"file:{original}?mode=ro", uri=True)
        self._original.row_factory = sqlite3.Row
        self._copy = sqlite3.connect(folder / "plain.db", isolation_level=None)
        self._original.backup(self._copy)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._copy.execute(f"PRAGMA {pragma}")
        self._ends = self._read_ends()

    def write(self) -> float:
        """Write what is new, and answer with the messages it wrote in a second."""
        transactions = self._transactions()
        began = time.perf_counter()
        for statements in transactions:
            self._copy.execute("BEGIN IMMEDIATE")
            for sql, values in statements:
                self._copy.execute(sql, values)
            self._copy.execute("COMMIT")
        rate = len(transactions) / (time.perf_counter() - began)
        self._ends = self._read_ends()
        return rate

    def close(self) -> None:
        """Close both databases."""
        self._original.close()
        self._copy.close()

    def _transactions(self) -> list[list[Statement]]:
        """The statements of each new message, in its order."""
        clients = {row["id"]: row for row in self._new("clients")}
        addresses = _grouped(self._new("addresses"), "client_id")
        attendances = {row["id"]: row for row in self._new("attendances")}
        events = _grouped(self._new("events"), "attendance_id")
        transactions = []
        for message in self._new("messages"):
            statements: list[Statement] = []
            client, attendance = message["client_id"], message["attendance_id"]
            if client in clients:
                statements.append(_insert("clients", clients.pop(client)))
                statements += [_insert("addresses", row) for row in addresses[client]]
            if attendance in attendances:
                statements.append(_insert("attendances", attendances.pop(attendance)))
            statements.append(_insert("messages", message))
            own = [row for row in events[attendance] if row["seq"] <= message["seq"]]
            events[attendance] = events[attendance][len(own) :]
            statements += [_insert("events", row) for row in own]
            statements += _touch(message, own)
            transactions.append(statements)
        return transactions

    def _read_ends(self) -> dict[str, int]:
        return {
            table: self._original.execute(
                f"SELECT coalesce(max(rowid), 0) FROM {table}"
            ).fetchone()[0]
            for table in _TABLES
        }

    def _new(self, table: str) -> list[Row]:
        sql = f"SELECT * FROM {table} WHERE rowid > ? ORDER BY rowid"
        return self._original.execute(sql, (self._ends[table],)).fetchall()


def _grouped(rows: Sequence[Row], column: str) -> defaultdict[int, list[Row]]:
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _insert(table: str, row: Row) -> Statement:
    columns = ", ".join(row.keys())
    places = ", ".join("?" * len(row))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(row)


def _touch(message: Row, events: Sequence[Row]) -> list[Statement]:
    """What a message changes beside the rows it adds: its attendance, and the log's number."""
    attendance = (
        "UPDATE attendances SET last_message_id = ?, last_message_at = ?, unread_count = "
        "unread_count + 1, updated_at = ?, seq = ? WHERE id = ?",
        (
            message["id"],
            message["at"],
            message["updated_at"],
            message["seq"],
            message["attendance_id"],
        ),
    )
    log = ("UPDATE log SET last_seq = ? WHERE id = 1", (events[-1]["seq"],))
    return [attendance, log]

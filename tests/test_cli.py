"""The command line: exit status 0 done, 2 wrong use, 1 failed; errors in one line on stderr."""

import asyncio
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from sqlalchemy import create_engine, text

from helpdesk import __version__
from helpdesk.__main__ import main
from helpdesk.config import SETTINGS
from tests import processes
from tests.cast import Api
from tests.firebase.emulator import Project

PASSWORD = "correct horse battery"
CREATE = ("create-admin", "--email", "alice@example.com", "--name", "Alice")


class Done(NamedTuple):
    """How a command ended."""

    status: int
    stdout: str
    stderr: str

    def good(self) -> str:
        """What it printed, having succeeded."""
        assert (self.status, self.stderr) == (0, "")
        return self.stdout

    def refused(self, status: int) -> str:
        """The one line on stderr, having failed so."""
        assert (self.status, self.stdout) == (status, ""), self.stderr
        line, rest = self.stderr.split("\n", 1)
        assert rest == ""
        assert line.startswith("helpdesk: ")
        return line


class Terminal:
    """Runs commands on a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, stdin: str = "", **settings: str) -> Done:
        """`helpdesk ARGUMENTS`, in this process, where everything is imported already."""
        stdout, stderr = io.StringIO(), io.StringIO()
        with (
            patch.dict(os.environ, self._environment(settings), clear=True),
            patch.object(sys, "stdin", io.StringIO(stdin)),
            redirect_stdout(stdout),
            redirect_stderr(stderr),
        ):
            try:
                status = main(list(arguments))
            except SystemExit as end:
                status = int(end.code or 0)
        return Done(status, stdout.getvalue(), stderr.getvalue())

    def run_apart(self, *arguments: str, **settings: str) -> Done:
        """The same in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "helpdesk", *arguments],
            env=self._environment(settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        others = {k: v for k, v in os.environ.items() if not k.startswith("HELPDESK_")}
        return {**others, "HELPDESK_DATA_DIR": str(self.folder), **settings}


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


@pytest.fixture
async def started(tmp_path: Path) -> AsyncIterator[processes.Helpdesk]:
    """A helpdesk that serves, in a process of its own."""
    async with processes.helpdesk(tmp_path / "data") as helpdesk:
        await helpdesk.start()
        yield helpdesk


async def signs_in(url: str, email: str, password: str) -> bool:
    async with Api(url) as somebody:
        body = {"email": email, "password": password}
        return (await somebody.post("/api/v1/sessions", body)).status == 201


def test_it_tells_its_version(terminal: Terminal) -> None:
    assert terminal.run_apart("--version").good() == f"helpdesk {__version__}\n"


def test_the_help_of_run_lists_every_setting(terminal: Terminal) -> None:
    said = terminal.run("run", "--help").good()
    for setting in SETTINGS:
        assert f"  {setting.name}\n      {setting.help}\n" in said
    assert not terminal.folder.exists()


@pytest.mark.parametrize(
    "arguments",
    [(), ("fly",), ("run", "--fast"), ("create-admin",), ("reset-password", "--email")],
    ids=" ".join,
)
def test_wrong_arguments_are_wrong_use_and_lead_to_the_help(
    terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    assert "--help" in terminal.run(*arguments).refused(2)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HELPDESK_PORT", "http", "HELPDESK_PORT=http: a port is a number"),
        ("HELPDESK_DATABASE_URL", "postgresql+asyncpg://db/desk", "not postgresql+asyncpg"),
        ("HELPDESK_BROKER_URL", "amqp://queue", "HELPDESK_BROKER_URL: "),
    ],
)
def test_what_this_version_cannot_do_is_refused_before_anything_is_made(
    terminal: Terminal, name: str, value: str, told: str
) -> None:
    assert told in terminal.run("run", **{name: value}).refused(2)
    assert not terminal.folder.exists()


@pytest.mark.parametrize(
    ("roles", "told"),
    [("web", "leave --roles out"), ("web,bot", "leave --roles out"), ("web,cook", "'cook'")],
)
def test_a_part_of_the_roles_is_refused(terminal: Terminal, roles: str, told: str) -> None:
    assert told in terminal.run("run", "--roles", roles).refused(2)


def test_a_folder_that_is_a_file_is_refused(terminal: Terminal) -> None:
    terminal.folder.write_text("no folder")
    for command in (("run",), ("migrate",), (*CREATE, "--password-stdin")):
        assert str(terminal.folder) in terminal.run(*command, stdin=PASSWORD).refused(2)


def test_a_file_that_is_no_database_is_refused_and_stays_as_it_is(terminal: Terminal) -> None:
    terminal.folder.mkdir()
    file = terminal.folder / "helpdesk.db"
    file.write_text("my diary, by no means a database " * 10)
    before = file.read_bytes()
    for command in ("run", "migrate"):
        assert "file is not a database" in terminal.run(command).refused(2)
    assert file.read_bytes() == before


def test_a_database_of_a_newer_helpdesk_is_refused(terminal: Terminal) -> None:
    terminal.run("migrate").good()
    engine = create_engine(f"sqlite:///{terminal.folder / 'helpdesk.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for command in ("run", "migrate"):
        assert "newer than this helpdesk" in terminal.run(command).refused(2)


def test_migrate_makes_a_database_that_is_private_and_then_has_nothing_to_do(
    terminal: Terminal,
) -> None:
    assert "up to date" in terminal.run("migrate").good()
    assert terminal.folder.stat().st_mode & 0o077 == 0
    assert terminal.run("migrate").good() == "Nothing to do.\n"


def test_openapi_prints_the_description(terminal: Terminal) -> None:
    assert json.loads(terminal.run("openapi").good())["openapi"].startswith("3.1")
    assert not terminal.folder.exists()


def test_an_admin_without_a_good_password_and_address_is_not_made(terminal: Terminal) -> None:
    assert "--password-stdin" in terminal.run(*CREATE).refused(2)
    create = (*CREATE, "--password-stdin")
    assert "10 to 200" in terminal.run(*create, stdin="short\n").refused(2)
    nobody = ("create-admin", "--email", "alice", "--name", "Alice", "--password-stdin")
    assert "e-mail" in terminal.run(*nobody, stdin=PASSWORD).refused(2)
    terminal.run(*create, stdin=f"{PASSWORD}\n").good()
    assert "There is a user" in terminal.run(*create, stdin=PASSWORD).refused(1)


async def test_an_admin_who_was_made_beforehand_signs_in_and_no_set_up_is_offered(
    terminal: Terminal, tmp_path: Path
) -> None:
    create = (*CREATE, "--password-stdin")
    done = await asyncio.to_thread(terminal.run, *create, stdin=f"{PASSWORD}\n")
    assert done.good() == "alice@example.com can sign in now.\n"
    async with processes.helpdesk(tmp_path / "data") as helpdesk:
        run = await helpdesk.start()
        assert await signs_in(helpdesk.url, "Alice@Example.com", PASSWORD)
        assert not await signs_in(helpdesk.url, "alice@example.com", f"{PASSWORD}!")
        run.send(signal.SIGTERM)
        assert await run.ended() == 0
    assert [line for line in run.said if "setup" in line] == []


async def test_commands_work_on_the_folder_of_a_running_helpdesk_but_a_second_run_is_refused(
    terminal: Terminal, started: processes.Helpdesk
) -> None:
    second = await asyncio.to_thread(terminal.run_apart, "run", HELPDESK_PORT="0")
    refusal = second.refused(2)
    assert "Another helpdesk runs on" in refusal
    assert "HELPDESK_DATA_DIR" in refusal
    create = (*CREATE, "--password-stdin")
    (await asyncio.to_thread(terminal.run, *create, stdin=f"{PASSWORD}\n")).good()
    assert await signs_in(started.url, "alice@example.com", PASSWORD)
    new = f"{PASSWORD} staple"
    reset = ("reset-password", "--email", "alice@example.com")
    done = await asyncio.to_thread(
        terminal.run, *reset, "--password-stdin", "--without-second-factor", stdin=f"{new}\n"
    )
    done.good()
    assert not await signs_in(started.url, "alice@example.com", PASSWORD)
    assert await signs_in(started.url, "alice@example.com", new)
    done = await asyncio.to_thread(terminal.run, *reset, HELPDESK_PUBLIC_URL=started.url)
    link = done.good()
    assert link.startswith(f"{started.url}/invitation/")
    async with Api(started.url) as alice:
        path = link.strip().removeprefix(started.url)
        assert (await alice.post(path, data={"password": PASSWORD})).status == 303
    assert await signs_in(started.url, "alice@example.com", PASSWORD)


def test_nobodys_password_cannot_be_reset(terminal: Terminal) -> None:
    line = terminal.run("reset-password", "--email", "nobody@example.com").refused(1)
    assert "no user with the e-mail address nobody@example.com" in line


def test_a_port_that_is_taken_is_told_with_what_to_do(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = terminal.run_apart("run", HELPDESK_PORT=port)
    assert done.status == 2
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"helpdesk: Port {port} on 127.0.0.1 cannot be used")
    assert "HELPDESK_PORT" in last
    assert "Traceback" not in done.stderr


async def test_the_first_start_prints_a_link_that_makes_the_first_admin_once(
    started: processes.Helpdesk,
) -> None:
    assert started.run is not None
    path = "/setup/" + await started.run.line(f"  {started.url}/setup/")
    form = {"name": "Alice", "email": "alice@example.com", "password": PASSWORD}
    async with Api(started.url) as alice:
        assert (await alice.get(path)).status == 200
        assert (await alice.post(path, data=form)).status == 303
        again = {**form, "email": "eve@example.com"}
        assert (await alice.post(path, data=again)).status == 404
        assert (await alice.get(path)).status == 404
    assert await signs_in(started.url, "alice@example.com", PASSWORD)
    assert not await signs_in(started.url, "eve@example.com", PASSWORD)
    log = await asyncio.to_thread(started.log.read_text)
    assert re.search(PASSWORD, log) is None


def test_the_copy_in_firestore_is_rebuilt_and_verified(
    terminal: Terminal, firestore: Project, firestore_account: Path
) -> None:
    settings = {"HELPDESK_FIREBASE_CREDENTIALS": str(firestore_account)}
    terminal.run(*CREATE, "--password-stdin", stdin=f"{PASSWORD}\n").good()
    status, said, error = terminal.run("firestore", "verify", **settings)
    assert (status, said) == (1, "")
    assert "no copy in Firestore yet" in error
    said = terminal.run("firestore", "rebuild", **settings).good()
    assert said.splitlines()[-1] == "1 documents compared: 1 written, 0 deleted."
    said = terminal.run("firestore", "verify", **settings).good()
    assert said == "1 documents compared: 0 wrong.\n"
    firestore.owner.delete("users/1")
    status, said, error = terminal.run("firestore", "verify", **settings)
    assert (status, said) == (1, "missing users/1\n1 documents compared: 1 wrong.\n")
    assert error == (
        "helpdesk: The copy is not as it should be; helpdesk firestore rebuild mends it.\n"
    )


def test_without_credentials_there_is_no_copy_to_look_after(terminal: Terminal) -> None:
    for command in ("rebuild", "verify"):
        assert "HELPDESK_FIREBASE_CREDENTIALS" in terminal.run("firestore", command).refused(2)

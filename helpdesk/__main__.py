"""The command line."""

import argparse
import asyncio
import getpass
import json
import logging
import secrets
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, NoReturn

from helpdesk import __version__
from helpdesk.config import SETTINGS, Config, read_config
from helpdesk.errors import HelpdeskError, Invalid, WrongUse

_DONE, _FAILED, _WRONG_USE = 0, 1, 2
_ROLES = ("web", "consumer", "bot", "scheduler")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the answer is the exit status: 0 done, 2 wrong use, 1 failed."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        options.command(options)
    except (WrongUse, Invalid) as error:
        print(f"helpdesk: {error.message}", file=sys.stderr)
        return _WRONG_USE
    except HelpdeskError as error:
        print(f"helpdesk: {error.message}", file=sys.stderr)
        return _FAILED
    except KeyboardInterrupt:
        return _FAILED
    return _DONE


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Exit with the status of wrong use."""
        self.exit(_WRONG_USE, f"helpdesk: {message}; see {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="helpdesk", description="A WhatsApp team inbox.")
    parser.add_argument("--version", action="version", version=f"helpdesk {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    run = commands.add_parser(
        "run",
        help="start helpdesk",
        epilog=_settings_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("--roles", default="all", help='what to run; this version: "all"')
    run.set_defaults(command=_run)

    create = commands.add_parser("create-admin", help="add an administrator")
    create.add_argument("--email", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--password-stdin", action="store_true", help="read it from stdin")
    create.set_defaults(command=_create_admin)

    reset = commands.add_parser("reset-password", help="print a link that sets a new password")
    reset.add_argument("--email", required=True)
    reset.add_argument("--password-stdin", action="store_true", help="set this one instead")
    reset.add_argument(
        "--without-second-factor", action="store_true", help="switch their second factor off too"
    )
    reset.set_defaults(command=_reset_password)

    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(command=_migrate)

    firestore = commands.add_parser("firestore", help="look after the copy in Firestore")
    _add_firestore(firestore)

    openapi = commands.add_parser("openapi", help="print the API's description (OpenAPI 3.1)")
    openapi.set_defaults(command=_openapi)
    return parser


def _add_firestore(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    rebuild = commands.add_parser(
        "rebuild", help="compare every document with the database and put right what differs"
    )
    rebuild.add_argument(
        "--take-over", action="store_true", help="also where the copy is another helpdesk's"
    )
    rebuild.set_defaults(command=_firestore_rebuild)
    verify = commands.add_parser(
        "verify", help="compare every document with the database and print what differs"
    )
    verify.set_defaults(command=_firestore_verify)


def _settings_help() -> str:
    rows = [
        f"  {setting.name}\n      {setting.help}\n      Default: {setting.default}"
        for setting in SETTINGS
    ]
    heading = "Settings (environment, or .env in the data folder):"
    return "\n".join([heading, *rows])


def _run(options: argparse.Namespace) -> None:
    _check_roles(options.roles)
    config = read_config()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # One line a job is noise; what fails in one is logged as a warning or worse.
    for name in ("apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    from helpdesk.daemon import serve

    _in_loop(serve(config))


def _check_roles(text: str) -> None:
    if text == "all":
        return
    wrong = [role for role in text.split(",") if role not in _ROLES]
    if wrong:
        raise WrongUse(f"There is no role {wrong[0]!r}; roles are {', '.join(_ROLES)}, or all.")
    raise WrongUse("This version runs all roles in one process; leave --roles out.")


def _create_admin(options: argparse.Namespace) -> None:
    from helpdesk.actions.passwords import check_password, hash_password
    from helpdesk.actions.users import do_add_user
    from helpdesk.domain.roles import Role

    password = check_password(_ask_password(options))

    async def create(config: Config) -> None:
        hashed = await hash_password(password)
        await _write(
            config,
            lambda work: do_add_user(work, options.name, options.email, Role.ADMIN, hashed),
        )

    _in_loop(create(read_config()))
    print(f"{options.email} can sign in now.")


def _reset_password(options: argparse.Namespace) -> None:
    from helpdesk.actions.links import do_reset_password
    from helpdesk.actions.passwords import check_password, hash_password

    config = read_config()
    password = check_password(_ask_password(options)) if options.password_stdin else None

    async def reset() -> str | None:
        hashed = None if password is None else await hash_password(password)
        reset_it = partial(
            do_reset_password,
            email=options.email,
            password_hash=hashed,
            ends_second_factor=options.without_second_factor,
        )
        token: str | None = await _write(config, reset_it)
        return token

    token = _in_loop(reset())
    if token is None:
        print(f"{options.email} has the new password.")
    else:
        print(f"{config.public_url}/invitation/{token}")


def _migrate(_: argparse.Namespace) -> None:
    from helpdesk.store.migrations import migrate

    has_changed = _in_loop(migrate(read_config().database_url))
    print("The database has been brought up to date." if has_changed else "Nothing to do.")


def _openapi(_: argparse.Namespace) -> None:
    from helpdesk.web import description

    print(json.dumps(description(), indent=2))


def _firestore_rebuild(options: argparse.Namespace) -> None:
    config = _firestore_config()
    from helpdesk.realtime import rebuild

    _in_loop(rebuild(config, _say, takes_over=options.take_over))


def _firestore_verify(_: argparse.Namespace) -> None:
    config = _firestore_config()
    from helpdesk.realtime import verify

    found = _in_loop(verify(config, _say))
    aside = f", {found.refused} set aside" if found.refused else ""
    _say(f"{found.compared} documents compared: {found.mistakes} wrong{aside}.")
    if found.mistakes:
        raise HelpdeskError("The copy is not as it should be; helpdesk firestore rebuild mends it.")


def _firestore_config() -> Config:
    config = read_config()
    if not config.uses_firestore or config.firebase_credentials is None:
        raise WrongUse(
            "There is no copy in Firestore: set HELPDESK_FIREBASE_CREDENTIALS, and not "
            "HELPDESK_FIRESTORE=no."
        )
    from helpdesk.firebase.account import open_account

    # It says so where Google's libraries are not installed, before they are loaded.
    open_account(config.firebase_credentials).close()
    # What a warning would say stands in the answer; what broke does not.
    handler = logging.StreamHandler()
    handler.setLevel(logging.ERROR)
    logging.getLogger("helpdesk").addHandler(handler)
    return config


def _say(line: str) -> None:
    print(line, flush=True)


def _ask_password(options: argparse.Namespace) -> str:
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise WrongUse("No terminal to ask for a password on; use --password-stdin.")
    password = getpass.getpass("Password: ")
    if not secrets.compare_digest(password, getpass.getpass("Once more: ")):
        raise WrongUse("The two passwords differ.")
    return password


async def _write(config: Config, action: Callable[[Any], Any]) -> Any:
    """Run one action on the database, whether a helpdesk is running on it or not."""
    from helpdesk.actions.work import Ledger
    from helpdesk.store.database import open_database
    from helpdesk.store.migrations import migrate

    await migrate(config.database_url)
    database = await open_database(config.database_url)
    try:
        return await Ledger(database).write(action)
    finally:
        await database.close()


def _in_loop(main_coroutine: Coroutine[Any, Any, Any]) -> Any:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main_coroutine)
    return uvloop.run(main_coroutine)


if __name__ == "__main__":
    sys.exit(main())

"""The demo's command line: no options; address and browser by helpdesk's own settings."""

import asyncio
import logging
import secrets
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from helpdesk.config import Config
from helpdesk.demo.history import TEAM
from helpdesk.demo.play import demo, demo_config
from helpdesk.errors import HelpdeskError


def main() -> int:
    """Show the demo until it is interrupted; the exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        with tempfile.TemporaryDirectory(prefix="helpdesk-demo-") as folder:
            asyncio.run(_show(demo_config(Path(folder))))
    except HelpdeskError as error:
        print(f"helpdesk: {error.message}", file=sys.stderr)
        return 1
    return 0


async def _show(config: Config) -> None:
    showing = asyncio.create_task(_until_cancelled(config), name="demo")
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, showing.cancel)
    with suppress(asyncio.CancelledError):
        await showing


async def _until_cancelled(config: Config) -> None:
    password = secrets.token_urlsafe(9)
    print("Setting up the demo: team, practice number, history.", flush=True)
    async with demo(config, password) as helpdesk:
        print(f"helpdesk is running: {helpdesk.url}")
        print(f"Sign in with the password {password} as")
        for one in TEAM:
            print(f"  {one.email:18} {one.name}, {one.role.lower().replace('_', ' ')}")
        print("The practice phone is under Numbers. Ctrl-C ends the demo.", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())

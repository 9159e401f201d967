"""The simulator as a process of its own: python -m helpdesk.whatsapp.simulator --state DIR."""

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from helpdesk.whatsapp.simulator.server import SimulatorServer


async def serve(state: Path, port: int, qr_seconds: float) -> None:
    """Serve until SIGTERM or SIGINT. The first line printed is the base URL; the token lies in
    the state folder under "token"."""
    server = SimulatorServer(state, port=port, qr_seconds=qr_seconds)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    print(await server.start(), flush=True)
    try:
        await stop.wait()
    finally:
        await server.stop()


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and serve; the exit status."""
    parser = argparse.ArgumentParser(prog="helpdesk.whatsapp.simulator", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder of the simulated state")
    parser.add_argument("--port", type=int, default=0, help="port on loopback (default: kept)")
    parser.add_argument("--qr-seconds", type=float, default=20.0, help="life of a QR code")
    options = parser.parse_args(arguments)
    asyncio.run(serve(options.state, options.port, options.qr_seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())

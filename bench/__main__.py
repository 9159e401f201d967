"""The command line: `python -m bench [--quick] [ROW ...]`."""

import argparse
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from bench import (
    figures_reports,
    files,
    firestore,
    inbound,
    inbox,
    latency,
    reading,
    starting,
    writing,
)
from bench.figures import Figure, table, write_json

FOLDER = Path(__file__).resolve().parent.parent / "bench-results"

ROWS: dict[str, Callable[..., Awaitable[list[Figure]]]] = {
    "inbound": inbound.measure,
    "latency": latency.measure,
    "writing": writing.measure,
    "reading": reading.measure,
    "reports": figures_reports.measure,
    "files": files.measure,
    "inbox": inbox.measure,
    "firestore": firestore.measure,
    "starting": starting.measure,
}


def main() -> None:
    """Measure the rows asked for, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; or all")
    parser.add_argument("--quick", action="store_true", help="half a minute, rougher figures")
    options = parser.parse_args()
    unknown = sorted(set(options.rows) - set(ROWS))
    if unknown:
        parser.error(f"there is no row {unknown[0]!r}")
    FOLDER.mkdir(exist_ok=True)
    began, load = time.monotonic(), os.getloadavg()
    figures = uvloop.run(_measure(options.rows or list(ROWS), options.quick))
    seconds = round(time.monotonic() - began)
    print(table(figures))
    path = write_json(FOLDER, figures, is_quick=options.quick, seconds=seconds, load_before=load)
    print(f"\n{seconds} s, load before {load[0]:.1f}; written to {path}")


async def _measure(rows: list[str], is_quick: bool) -> list[Figure]:
    figures = []
    for name in rows:
        print(f"{name} ...", flush=True)
        figures += await ROWS[name](FOLDER, is_quick=is_quick)
    return figures


if __name__ == "__main__":
    main()

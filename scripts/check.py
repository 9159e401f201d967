"""Runs the checks that need no running helpdesk, all at once: form, types, imports, catalogs.

Prints one line a check, and what a check said when it fails. With names, runs those only.
"""

import asyncio
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON_FOLDERS = tuple(
    name
    for name in ("helpdesk", "tests", "scripts", "bench", "examples")
    if any(ROOT.glob(f"{name}/**/*.py"))
)

CHECKS = {
    "format": ("ruff", "format", "--check", "--quiet", "--output-format=concise", "."),
    "lint": ("ruff", "check", "--quiet", "--output-format=concise", "."),
    "types": ("mypy", "--no-error-summary", *PYTHON_FOLDERS),
    "imports": ("lint-imports", "--no-logo"),
    "javascript": ("node_modules/.bin/tsc", "--project", "."),
    "bridge": ("node_modules/.bin/tsc", "--project", "helpdesk/whatsapp/bridge"),
    "example": ("node_modules/.bin/tsc", "--project", "examples/realtime"),
    "js tests": ("node_modules/.bin/tsc", "--project", "tests/js"),
    "catalogs": (sys.executable, "scripts/catalogs.py", "check"),
}


@dataclass(frozen=True)
class Outcome:
    """How a check ended; `seconds` is what it took."""

    name: str
    passed: bool
    said: str
    seconds: float


async def run(name: str) -> Outcome:
    """Run one check."""
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *CHECKS[name], cwd=ROOT, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await process.communicate()
    passed = process.returncode == 0
    return Outcome(name, passed, said.decode(errors="replace"), time.monotonic() - started)


def report(outcome: Outcome) -> None:
    """Print the line of a check, and under it what it found."""
    word = "ok" if outcome.passed else "FAILED"
    print(f"{outcome.name:<12}{word:<8}{outcome.seconds:5.1f} s", flush=True)
    if not outcome.passed:
        print(outcome.said.rstrip(), flush=True)


async def main(names: list[str]) -> int:
    """Run the checks named; the exit status."""
    failed = 0
    for outcome in asyncio.as_completed([run(name) for name in names]):
        done = await outcome
        report(done)
        failed += not done.passed
    return int(failed > 0)


if __name__ == "__main__":
    chosen = sys.argv[1:] or list(CHECKS)
    unknown = sorted(set(chosen) - set(CHECKS))
    if unknown:
        sys.exit(f"no such check: {', '.join(unknown)}; there are: {', '.join(CHECKS)}")
    sys.exit(asyncio.run(main(chosen)))

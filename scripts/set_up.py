"""Installs one part of what helpdesk needs into this checkout: python, npm or browser.

Each part is repeatable, leaves a stamp when it is done (the Makefile compares it with the lock
files) and says one line a step. What the tools print goes to set-up.log, whose end is shown
when a step fails. Runs before anything is installed, so it uses the standard library only.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
# Folders with npm packages of their own, which only developing and testing need.
EXAMPLE = "examples/realtime"
NPM_FOLDERS = (EXAMPLE, "tests/firebase/auth_emulator")
LOG = ROOT / "set-up.log"
OLDEST_NODE = 20
LINES_SHOWN = 15

# Prints the path of the browser that helpdesk would use, or else of the one that Playwright would
# download. It runs with what is installed by then.
FIND_BROWSER = """
import os, pathlib
from playwright.sync_api import sync_playwright
from helpdesk.whatsapp.browser import find_browser
chosen = os.environ.get("HELPDESK_CHROMIUM")
with sync_playwright() as playwright:
    own = pathlib.Path(playwright.chromium.executable_path)
print(find_browser(pathlib.Path(chosen) if chosen else None, own) or "")
"""


class SetUpError(Exception):
    """A step failed; the message says what to do."""


def say(line: str) -> None:
    """Tell the person who waits."""
    print(f"helpdesk: {line}", flush=True)


def succeeds(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> bool:
    """Whether the command ends with status 0; its output goes to the log."""
    with LOG.open("a", encoding="utf-8") as log:
        print("\n$", *command, file=log, flush=True)
        try:
            status = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        except OSError as error:
            print(error, file=log)
            return False
        print(f"(status {status})", file=log)
    return status == 0


def output(command: Sequence[str | Path]) -> str:
    """What the command prints, without the white space around; empty when it fails."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
    except OSError:
        return ""
    if done.returncode != 0:
        with LOG.open("a", encoding="utf-8") as log:
            print("\n$", *command, done.stderr, file=log)
        return ""
    return done.stdout.strip()


def apt_install(*packages: str) -> bool:
    """Install Debian packages if this is such a system and we may; whether it worked."""
    if not shutil.which("apt-get"):
        return False
    as_root: list[str] = []
    if os.geteuid() != 0:
        if not succeeds(["sudo", "-n", "true"]):
            return False
        as_root = ["sudo", "-n"]
    say(f"installing Debian's {', '.join(packages)}")
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    # The lists of a fresh machine are empty; with old lists the install alone may still do.
    succeeds([*apt, "update"])
    return succeeds([*apt, "install", "--yes", "--no-install-recommends", *packages])


def set_up_python(kind: str) -> None:
    """The virtual environment with the packages of requirements/KIND.txt and helpdesk itself."""
    if not output([VENV_PYTHON, "-m", "pip", "--version"]):
        make_virtual_environment()
    say(f"installing the Python packages of requirements/{kind}.txt")
    pip_install("--require-hashes", "--requirement", f"requirements/{kind}.txt")
    if kind == "run":
        pip_install("--no-deps", "--no-build-isolation", "--editable", ".")
    stamp(VENV, kind)


def make_virtual_environment() -> None:
    """Make .venv anew; Debian packs the module it needs apart from Python."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    package = f"python{version}-venv"
    if not importlib.util.find_spec("ensurepip") and not apt_install(package):
        raise SetUpError(f"Python's venv is not installed; as root: apt install {package}")
    say(f"making the virtual environment .venv with Python {version}")
    if not succeeds([sys.executable, "-m", "venv", "--clear", VENV]):
        raise SetUpError("the virtual environment could not be made")


def pip_install(*arguments: str) -> None:
    """Install into the virtual environment."""
    pip = ["-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    if not succeeds([VENV_PYTHON, *pip, *arguments]):
        raise SetUpError("the Python packages could not be installed")


def set_up_npm(kind: str) -> None:
    """The packages of package-lock.json: those to run, or with kind "dev" all of them, and those
    of the folders beside; with kind "example" only those of the example."""
    npm, environment = find_npm()
    if kind != "example":
        say("installing wa-js and the front-end libraries from npm")
        omit = () if kind == "dev" else ("--omit=dev",)
        if not succeeds([npm, "ci", *omit], environment):
            raise SetUpError("the npm packages could not be installed")
        stamp(NODE_MODULES, "run")
    folders = {"dev": NPM_FOLDERS, "example": (EXAMPLE,)}
    for folder in folders.get(kind, ()):
        say(f"installing the packages of {folder} from npm")
        if not succeeds([npm, "ci", "--prefix", folder], environment):
            raise SetUpError(f"the npm packages of {folder} could not be installed")
        stamp(ROOT / folder / "node_modules", "run")
    if kind == "dev":
        stamp(NODE_MODULES, "dev")


def find_npm() -> tuple[str, Mapping[str, str]]:
    """The npm to use and its environment: the PATH's, or else one from PyPI in .venv."""
    npm = shutil.which("npm")
    if npm and node_version() >= OLDEST_NODE and output([npm, "--version"]):
        return npm, {}
    own_npm = VENV / "bin" / "npm"
    if not own_npm.exists():
        say(f"there is no Node.js {OLDEST_NODE} or newer with npm: installing one into .venv")
        pip_install("--require-hashes", "--requirement", "requirements/node.txt")
    return str(own_npm), {"PATH": f"{own_npm.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def node_version() -> int:
    """The major version of the PATH's Node.js, 0 without one."""
    major = output(["node", "--version"]).removeprefix("v").partition(".")[0]
    return int(major) if major.isdigit() else 0


def set_up_browser(_kind: str) -> None:
    """A Chromium: one that is there, or Playwright's, or Debian's. Having none is no failure."""
    if not playwright_starts() and not (apt_install("libatomic1") and playwright_starts()):
        say("Playwright does not start here, so no WhatsApp number can connect yet.")
        say(f"{LOG.name} says why (Debian: apt install libatomic1). All else works without it.")
    elif not has_browser() and not browser_installed():
        say("no browser could be installed, so no WhatsApp number can connect yet.")
        say("Install Chromium, Chrome or Edge (Debian: apt install chromium), or set")
        say("HELPDESK_CHROMIUM to its path. All else works without it.")
    stamp(VENV, "browser")


def playwright_starts() -> bool:
    """Whether Playwright's own Node.js runs: it needs a library that a small Debian lacks."""
    return succeeds([VENV_PYTHON, "-m", "playwright", "--version"])


def has_browser() -> bool:
    """Whether helpdesk finds a browser that starts: a download without its libraries does not."""
    browser = output([VENV_PYTHON, "-c", FIND_BROWSER])
    return bool(browser) and succeeds([browser, "--version"])


def browser_installed() -> bool:
    """Install a browser; whether one is there now that starts."""
    say("there is no browser here: trying Playwright's")
    install = ["-m", "playwright", "install", "--no-shell", "chromium"]
    if succeeds([VENV_PYTHON, *install]) and has_browser():
        return True
    say("Playwright's cannot be had here")
    return apt_install("chromium", "fonts-liberation") and has_browser()


def stamp(folder: Path, name: str) -> None:
    """Note that a part is done."""
    (folder / f".{name}-stamp").touch()


PARTS: Mapping[str, tuple[Callable[[str], None], tuple[str, ...]]] = {
    "python": (set_up_python, ("run", "dev", "firebase")),
    "npm": (set_up_npm, ("run", "dev", "example")),
    "browser": (set_up_browser, ("run",)),
}


def main(part: str, kind: str = "run") -> int:
    """Set one part up; the exit status."""
    step, kinds = PARTS[part]
    if kind not in kinds:
        raise SystemExit(f"{part} has no {kind}; there are: {', '.join(kinds)}")
    LOG.write_text("", encoding="utf-8")
    try:
        step(kind)
    except SetUpError as error:
        lines = LOG.read_text(encoding="utf-8", errors="replace").rstrip().splitlines()
        print(*lines[-LINES_SHOWN:], sep="\n", file=sys.stderr)
        print(f"helpdesk: {error} (all of it: {LOG.name})", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in PARTS:
        sys.exit(f"usage: scripts/set-up {'|'.join(PARTS)} [KIND]")
    sys.exit(main(*sys.argv[1:3]))

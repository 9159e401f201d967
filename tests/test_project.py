"""What the project promises about itself, where no other check looks."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from helpdesk import assets

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ;]+)", re.MULTILINE)
IMPORT = re.compile(r"""(?:^|[;}])(?:import|export)[^;]*?from\s*["']([^"']+)""", re.MULTILINE)

NPM_FOLDERS = (ROOT, ROOT / "examples" / "realtime", ROOT / "tests" / "firebase" / "auth_emulator")

by_npm_folder = pytest.mark.parametrize("folder", NPM_FOLDERS, ids=lambda folder: folder.name)
by_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)


def pins(lock: Path) -> dict[str, str]:
    return {pin["name"]: pin["version"] for pin in PIN.finditer(lock.read_text())}


def packages_from_npm(folder: Path) -> dict[str, dict[str, Any]]:
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    return {path: package for path, package in locked.items() if path}


@by_lock
def test_every_python_package_is_pinned_with_hashes(lock: Path) -> None:
    entries = lock.read_text().replace("\\\n", " ").splitlines()
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry), entry


@by_lock
def test_python_locks_name_no_address(lock: Path) -> None:
    assert "://" not in lock.read_text()
    assert "index" not in lock.read_text()


@pytest.mark.parametrize("name", ["dev", "firebase"])
def test_what_is_installed_on_top_keeps_the_versions_that_running_has(name: str) -> None:
    run = pins(ROOT / "requirements" / "run.txt")
    assert run.items() <= pins(ROOT / "requirements" / f"{name}.txt").items()


def test_every_requirement_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        "run": [*project["project"]["dependencies"], *project["dependency-groups"]["build"]],
        "dev": project["dependency-groups"]["dev"],
        "node": project["dependency-groups"]["node"],
        "firebase": project["project"]["optional-dependencies"]["firebase"],
    }
    for lock, requirements in wanted.items():
        names = {re.split(r"[><=!~;\[ ]", requirement)[0] for requirement in requirements}
        assert names <= pins(ROOT / "requirements" / f"{lock}.txt").keys()


@by_npm_folder
def test_every_npm_package_is_pinned_with_its_integrity(folder: Path) -> None:
    assert packages_from_npm(folder)
    for path, package in packages_from_npm(folder).items():
        assert package["integrity"].startswith("sha512-"), path


@by_npm_folder
def test_the_npm_lock_names_no_address(folder: Path) -> None:
    packages = packages_from_npm(folder)
    assert not [path for path, package in packages.items() if "resolved" in package]
    assert (folder / ".npmrc").read_text() == (ROOT / ".npmrc").read_text()
    assert "://" not in (ROOT / ".npmrc").read_text()


@by_npm_folder
def test_the_npm_lock_is_that_of_package_json(folder: Path) -> None:
    wanted = json.loads((folder / "package.json").read_text())
    locked = packages_from_npm(folder)
    for name, version in {**wanted["dependencies"], **wanted.get("devDependencies", {})}.items():
        assert locked[f"node_modules/{name}"]["version"] == version


def test_every_file_that_browsers_are_served_is_found() -> None:
    assert (assets.templates_dir() / "layout.html").is_file()
    assert assets.static_dir().is_dir()
    assert all(file.is_file() for file in assets.vendor_files().values())


def test_vendor_modules_import_nothing_but_each_other() -> None:
    files = assets.vendor_files()
    modules = {name for name in files if not name.endswith(".woff2")} - {"wa-js"}
    imported = {name: set(IMPORT.findall(files[name].read_text())) for name in modules}
    assert imported["preact/hooks"] == {"preact"}
    assert set().union(*imported.values()) <= modules


def run_python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run with the helpdesk of that folder instead of the checkout's."""
    return subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_library_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "helpdesk").mkdir()
    for name in ("__init__.py", "assets.py", "errors.py"):
        shutil.copy(ROOT / "helpdesk" / name, tmp_path / "helpdesk")
    done = run_python("from helpdesk import assets; assets.vendor_files()", tmp_path)
    assert "WrongUse" in done.stderr
    assert "is missing; run: make setup" in done.stderr


def test_a_wheel_carries_every_file_that_browsers_are_served(tmp_path: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            tmp_path,
            ROOT,
        ],
        check=True,
    )
    (wheel,) = tmp_path.glob("helpdesk-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path)
    done = run_python(
        "from helpdesk import assets as a\n"
        "print(a.templates_dir(), a.static_dir(), *a.vendor_files().values(), sep='\\n')",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    found = [Path(line) for line in done.stdout.splitlines()]
    assert len(found) == 2 + len(assets.vendor_files())
    assert all(path.is_relative_to(tmp_path) for path in found)
    assert (found[0] / "layout.html").is_file()
    assert list(tmp_path.glob("helpdesk/_assets/node_modules/preact/LICENSE"))


def test_set_up_without_a_python_that_is_new_enough_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [ROOT / "scripts" / "set-up", "python"],
        env={**os.environ, "PYTHON": str(tmp_path / "no-such-python")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("helpdesk needs Python 3.11 or newer")

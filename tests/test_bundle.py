"""What is bundled is small, whole, and served only as long as it is of the sources there are."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from helpdesk.bundle import NOTHING, Files, Watch, read_bundle, version_of

ROOT = Path(__file__).resolve().parent.parent
INBOX = "js/inbox/main.js"
LARGEST_INBOX = 60_000


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is bundled, bundled anew."""
    root = tmp_path_factory.mktemp("bundle")
    for folder in ("static", "templates"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("built"))
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    subprocess.run(["node", ROOT / "scripts" / "bundle.mjs", root], check=True)
    return root


def test_the_scripts_to_read_and_to_answer_are_small(bundled: Path) -> None:
    """List, conversation, field and details together; the rest comes in a pause."""
    bundle = read_bundle(bundled / "static", bundled)
    needed = [bundle.files[INBOX], *bundle.imports[INBOX]]
    size = sum((bundled / "static" / f"{name}.br").stat().st_size for name in needed)
    assert 20_000 < size < LARGEST_INBOX
    first = "".join((bundled / "static" / name).read_text() for name in needed)
    shown = ("list__rows", "thread__content", "composer__field", "details__who")
    assert [one for one in shown if one not in first] == []


def test_every_bundled_file_is_there_with_its_compressed_forms(bundled: Path) -> None:
    bundle = read_bundle(bundled / "static", bundled)
    assert len(bundle.sheets) > 5
    for name in (*bundle.files.values(), *bundle.sheets.values(), *bundle.imports[INBOX]):
        for path in (name, f"{name}.gz", f"{name}.br"):
            assert (bundled / "static" / path).is_file(), path


@pytest.mark.parametrize("source", ["js/language.js", "css/tokens.css", "img/icons.svg"])
def test_what_is_bundled_is_not_served_once_a_source_has_changed(
    bundled: Path, source: str
) -> None:
    path = bundled / "static" / source
    before = path.read_bytes()
    assert read_bundle(bundled / "static", bundled) is not NOTHING
    path.write_bytes(before + b"\n")
    assert read_bundle(bundled / "static", bundled) is NOTHING
    path.write_bytes(before)
    assert read_bundle(bundled / "static", bundled) is not NOTHING


def test_without_a_bundle_or_with_half_of_one_the_sources_are_served(tmp_path: Path) -> None:
    assert read_bundle(tmp_path, tmp_path) is NOTHING
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "manifest.json").write_text('{"inputs": {')
    assert read_bundle(tmp_path, tmp_path) is NOTHING


def test_an_edited_source_is_noticed_while_helpdesk_runs(tmp_path: Path) -> None:
    source, now = tmp_path / "main.js", 0.0
    source.write_text("one")
    watch = Watch(lambda: [source], lambda: Files(version_of([source]), NOTHING), clock=lambda: now)
    first = watch.served().version
    source.write_text("another")
    os.utime(source, ns=(1, 1))
    assert watch.served().version == first
    now = 1.0
    second = watch.served().version
    assert second != first
    now = 2.0
    assert watch.served().version == second

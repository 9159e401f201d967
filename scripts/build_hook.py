"""Packs what browsers are served into the wheel, where helpdesk/assets.py looks for it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[Any]):
    """Adds templates, static files and vendor files; an editable install needs none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill `force_include`; ends the build with a sentence when a file is missing."""
        if version == "editable":
            return
        root = Path(self.root)
        prefix = "helpdesk/_assets/" if self.target_name == "wheel" else ""
        for path in _packed(root):
            relative = path.relative_to(root).as_posix()
            build_data["force_include"][relative] = prefix + relative


def _packed(root: Path) -> list[Path]:
    """The folders and files to pack; the libraries' licences go with them."""
    sys.path.insert(0, str(root))
    from helpdesk import assets, errors

    _bundle(root)
    try:
        libraries = list(assets.vendor_files().values())
        own = [assets.templates_dir(), assets.static_dir()]
    except errors.WrongUse as error:
        sys.exit(f"helpdesk cannot be built: {error}")
    licences = {
        licence
        for library in libraries
        for folder in library.parents[:-1]
        if folder.is_relative_to(root / "node_modules")
        for licence in folder.glob("*LICENSE*")
    }
    return [*own, *libraries, *sorted(licences)]


def _bundle(root: Path) -> None:
    """Bundle what is served. An sdist has it inside: whoever builds a wheel of one has no need of
    Node.js."""
    bundler = root / "scripts" / "bundle.mjs"
    if not bundler.exists():
        return
    try:
        done = subprocess.run(["node", bundler], cwd=root, check=False)
    except OSError as error:
        sys.exit(f"helpdesk cannot be built: there is no Node.js to bundle with ({error})")
    if done.returncode != 0:
        sys.exit("helpdesk cannot be built: its scripts could not be bundled")

"""What helpdesk keeps in and around a browser profile."""

import shutil
from pathlib import Path

from helpdesk.domain.moments import Moment

_PAIRED_AT = "helpdesk-paired-at"


def paired_at(profile: Path) -> Moment | None:
    """When this profile was paired, if helpdesk saw it: its history is whole from then on."""
    try:
        return Moment(int((profile / _PAIRED_AT).read_text()))
    except (FileNotFoundError, ValueError):
        return None


def is_paired(profile: Path) -> bool:
    """Whether helpdesk saw this profile being paired."""
    return paired_at(profile) is not None


def note_pairing(profile: Path, at: Moment) -> None:
    """Write down that the profile is paired since `at`."""
    (profile / _PAIRED_AT).write_text(str(at))


def set_aside(profile: Path) -> None:
    """Move the profile of an ended session away, replacing the one set aside before."""
    aside = profile.with_name(f"{profile.name}.logged-out")
    shutil.rmtree(aside, ignore_errors=True)
    if profile.exists():
        profile.rename(aside)

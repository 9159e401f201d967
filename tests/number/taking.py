"""With what the numbers of tests take files in."""

from pathlib import Path

from helpdesk.media.local import LocalMediaStore
from helpdesk.media.room import Room
from helpdesk.media.store import MediaStore
from helpdesk.media.workshop import Workshop
from helpdesk.number.intake import Intake, Looker

MOST = 10_000_000


def intake(
    folder: Path,
    *,
    media: MediaStore | None = None,
    looker: Looker | None = None,
    room: Room | None = None,
    largest: int = MOST,
) -> Intake:
    """The real parts below that folder, unless others are given. A workshop that looks into a
    file must be closed."""
    folder.mkdir(exist_ok=True)
    return Intake(
        media or LocalMediaStore(folder / "media"),
        looker or Workshop(),
        room or Room(folder, 0),
        folder / "scratch",
        largest,
    )

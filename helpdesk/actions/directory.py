"""What every screen needs to show what attendances and clients name by id."""

from sqlalchemy import Connection

from helpdesk.actions.departments import list_departments
from helpdesk.actions.settings import load_settings
from helpdesk.config import Config
from helpdesk.domain.shapes import BusyShape, DirectoryShape, LimitsShape, TagShape
from helpdesk.store import directory, tags


def show_directory(connection: Connection, config: Config) -> DirectoryShape:
    """Tags, departments, and how attendants' screens are set."""
    settings = load_settings(connection)
    return DirectoryShape(
        tags=tuple(
            TagShape(id=one.id, name=one.name, colour=one.colour)
            for one in tags.everything(connection)
        ),
        departments=tuple(list_departments(connection)),
        has_signature=settings.signature.is_on,
        asks_feedback=settings.feedbacks.asks,
        business=settings.business.name,
        limits=LimitsShape(file=config.max_file, media=config.max_media),
    )


def list_colleagues(connection: Connection) -> list[BusyShape]:
    """Whom an attendance may be handed to, with how many each has open."""
    return [
        BusyShape(id=one.id, name=one.name, role=one.role, open_count=one.open_count)
        for one in directory.busy(connection)
    ]

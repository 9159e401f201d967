"""How the business has set its helpdesk."""

from sqlalchemy import Connection

from helpdesk.actions.announcing import announce_settings
from helpdesk.actions.audit import do_note
from helpdesk.actions.setting_checks import check_section
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Section, Settings
from helpdesk.store import settings


def load_settings(connection: Connection) -> Settings:
    """All settings as they are now."""
    return settings.load(connection)


def do_change_settings(
    work: Work, actor: Actor, name: str, section: Section, *, idle_minutes: int
) -> Section:
    """Replace one section, as a whole: of two who change it at once the last one wins, and the
    audit log names both. The answer is the section as it is kept.

    `idle_minutes`: after which the operator lets attendances be finished (0 for never).
    """
    kept = check_section(work.connection, section, idle_minutes)
    if kept == getattr(load_settings(work.connection), name):
        return kept
    settings.put(work.connection, name, kept, work.now)
    do_note(work, Deed.SETTINGS_CHANGED, actor, section=name)
    announce_settings(work, name)
    return kept

"""Changes of instances, users and settings, told to every screen."""

from collections.abc import Mapping

from helpdesk.actions import rendering
from helpdesk.actions.work import Work
from helpdesk.domain.events import EventKind
from helpdesk.errors import NotFound
from helpdesk.store import instances, users
from helpdesk.store.records import Instance, User


def do_change_instance(work: Work, instance_id: int, values: Mapping[str, object]) -> Instance:
    """Change columns of an instance and tell everybody; the answer is how it is now."""
    seq = work.next_seq()
    instances.change(work.connection, instance_id, {**values, "seq": seq}, work.now)
    instance = instances.load(work.connection, instance_id)
    if instance is None:
        raise NotFound("There is no such number.")
    work.emit(EventKind.INSTANCE_CHANGED, seq, instance=rendering.instance(instance))
    return instance


def do_change_user(
    work: Work, user_id: int, values: Mapping[str, object], *, ends_sessions: bool = False
) -> User:
    """Change columns of a user and tell everybody; the answer is how it is now.
    `ends_sessions`: sessions have ended too, so that their screens must ask again who they are."""
    seq = work.next_seq()
    users.change(work.connection, user_id, {**values, "seq": seq}, work.now)
    user = users.load(work.connection, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    work.emit(
        EventKind.USER_CHANGED,
        seq,
        user=rendering.colleague(user),
        rights_changed=ends_sessions or not values.keys().isdisjoint({"role", "is_active"}),
        name_changed="name" in values,
    )
    return user


def announce_settings(work: Work, section: str, *, deleted_id: int | None = None) -> None:
    """Tell every screen that a section of the settings has changed, or the tags, departments or
    canned responses; `deleted_id`: which of the tags is gone."""
    seq = work.next_seq()
    work.emit(EventKind.SETTINGS_CHANGED, seq, section=section, deleted_id=deleted_id)

"""The kinds of events, and what each carries beside seq, kind and at.

| kind | carries |
|---|---|
| hello | epoch; seq is the log's last number; version names the scripts and styles that are \
served (first on every WebSocket) |
| pulse | nothing, and has no seq: the connection lives (only with `pulse=1`) |
| resnapshot | the reader's place in the log is gone: load the snapshot again |
| message.created, message.changed | message, attendance, was, client_id, attendance_id |
| attendance.created, attendance.changed | attendance, was, client_id, attendance_id; handed when \
a colleague handed it to somebody |
| attendance.appeared | attendance: the reader may see it from now on |
| attendance.hidden | attendance_id, client_id, was: no longer |
| client.changed | client, client_id |
| client.merged | client, client_id; merged_id: the client that is part of it from now on; load \
the conversations of both again, messages may have moved between attendances |
| client.parted | the same, the other way round: merged_id is no longer part of client |
| client.typing | typing, client_id, attendance_id; changes no object, void after 25 seconds, \
recording after 60 |
| attendance.watched | watch: who looks or types there just now; changes no object, viewing is \
void after 100 seconds, typing after 12 |
| draft.changed | attendance_id: what the reader has typed and not sent there is another now; only \
its author gets it, and loads it (GET /api/v1/drafts) |
| instance.changed | instance |
| user.changed | user; rights_changed when it is the role or the activity, or sessions have \
ended; name_changed when it is the name |
| settings.changed | section: of the settings, or tags, departments, canned_responses; load what \
of it is in use again; deleted_id: the tag that nothing carries any more |

`attendance.appeared` and `attendance.hidden` are not in the log: the WebSocket makes them from
an attendance event for a reader whose sight it changes.
"""

from enum import StrEnum

import msgspec

from helpdesk.domain.moments import Moment
from helpdesk.domain.shapes import (
    AttendanceShape,
    ClientShape,
    ColleagueShape,
    HandedShape,
    InstanceShape,
    MessageShape,
    TypingShape,
    Was,
    WatchShape,
)


class EventKind(StrEnum):
    """What happened."""

    HELLO = "hello"
    PULSE = "pulse"
    RESNAPSHOT = "resnapshot"
    MESSAGE_CREATED = "message.created"
    MESSAGE_CHANGED = "message.changed"
    ATTENDANCE_CREATED = "attendance.created"
    ATTENDANCE_CHANGED = "attendance.changed"
    ATTENDANCE_APPEARED = "attendance.appeared"
    ATTENDANCE_HIDDEN = "attendance.hidden"
    CLIENT_CHANGED = "client.changed"
    CLIENT_MERGED = "client.merged"
    CLIENT_PARTED = "client.parted"
    CLIENT_TYPING = "client.typing"
    ATTENDANCE_WATCHED = "attendance.watched"
    DRAFT_CHANGED = "draft.changed"
    INSTANCE_CHANGED = "instance.changed"
    USER_CHANGED = "user.changed"
    SETTINGS_CHANGED = "settings.changed"


class Audience(msgspec.Struct, frozen=True, gc=False):
    """Which attendants may see an attendance; admins and managers see all.

    `everybody` holds while it is WAITING (or a colleague's earlier one of a waiting client);
    otherwise only the users in `user_ids`. What `is_private` is theirs alone, whatever the role of
    others.
    """

    everybody: bool
    user_ids: frozenset[int] = frozenset()
    is_private: bool = False

    def includes(self, user_id: int) -> bool:
        """Whether this attendant may see it."""
        return self.everybody or user_id in self.user_ids


EVERYBODY = Audience(True)


def only(user_id: int) -> Audience:
    """Nobody but this user."""
    return Audience(False, frozenset({user_id}), is_private=True)


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One row of the event log as readers get it."""

    seq: int
    kind: EventKind
    at: str
    client_id: int | None = None
    attendance_id: int | None = None
    message: MessageShape | None = None
    attendance: AttendanceShape | None = None
    was: Was | None = None
    handed: HandedShape | None = None
    client: ClientShape | None = None
    instance: InstanceShape | None = None
    user: ColleagueShape | None = None
    rights_changed: bool = False
    name_changed: bool = False
    typing: TypingShape | None = None
    watch: WatchShape | None = None
    merged_id: int | None = None
    section: str | None = None
    deleted_id: int | None = None


class Logged(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event's row: its JSON text, and who may see it before and after."""

    seq: int
    kind: EventKind
    at: Moment
    text: bytes
    attendance_id: int | None
    client_id: int | None
    before: Audience | None
    after: Audience

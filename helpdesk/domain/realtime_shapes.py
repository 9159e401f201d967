"""What admins see of the copy in Firestore, and what signed-in clients of it need."""

from enum import StrEnum
from typing import NamedTuple

from helpdesk.domain.moments import Moment
from helpdesk.domain.shapes import Shape


class RealtimeState(StrEnum):
    """How it stands with the copy.

    OFF: not set up. STARTING: nothing has been heard of Firestore yet. CURRENT: all that has
    happened is there, or is on its way. BEHIND: Firestore does not answer, or there is much to
    catch up. REBUILDING: every document is being compared. FOREIGN: the project's Firestore
    belongs to another helpdesk, and is left alone.
    """

    OFF = "OFF"
    STARTING = "STARTING"
    CURRENT = "CURRENT"
    BEHIND = "BEHIND"
    REBUILDING = "REBUILDING"
    FOREIGN = "FOREIGN"


class RefusedDocumentShape(Shape, frozen=True, kw_only=True):
    """A document that Firestore has refused: what it shows, why, and since when. It is deleted
    there until it can be written. `attendance_id` is what it belongs to, where it does."""

    path: str
    attendance_id: int | None
    error: str
    at: str


class RealtimeShape(Shape, frozen=True, kw_only=True):
    """The copy in Firestore. `sentence` says how it stands, in the caller's language.

    `project`: the Firebase project. `lag_seconds`: how long ago the first event happened that is
    not there yet, 0 without any; `lag_events`: how many wait. `error`: what went wrong last, until
    something works; `failing_since`: since when nothing does. `rebuilt`: the documents compared so
    far while REBUILDING. `writes`, `deletes`, `commits`: since the start of this process; a
    document that was written counts once, the cursor's own among them. `refused`: the first 100
    documents that Firestore refuses, `refused_count` how many there are.
    """

    state: RealtimeState
    sentence: str
    project: str | None = None
    days: int | None = None
    lag_seconds: float = 0
    lag_events: int = 0
    error: str | None = None
    failing_since: str | None = None
    rebuilt: int | None = None
    writes: int = 0
    deletes: int = 0
    commits: int = 0
    refused_count: int = 0
    refused: tuple[RefusedDocumentShape, ...] = ()


class Issue(NamedTuple):
    """What a token for Firebase claims, and the rules compare with the user's document: whose it
    is (the database's own name for itself), and when it was issued (milliseconds)."""

    owner: str
    issued: Moment


class FirebaseTokenShape(Shape, frozen=True, kw_only=True):
    """What a client of Firestore signs in with: a custom token, good until `expires_at`; the
    project, its Web API key (null where none is set), and the caller's keys, one of which is in
    `aud` of each attendance that an attendant may read."""

    token: str
    expires_at: str
    project_id: str
    api_key: str | None
    uid: str
    keys: tuple[str, ...]
    sees_everything: bool

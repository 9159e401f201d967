"""What managers are warned of on every page."""

from enum import StrEnum

from helpdesk.domain.shapes import Shape


class Trouble(StrEnum):
    """FULL, SHORT: no room, or little room, for files. UPLOADS: files cannot be uploaded.
    FIRESTORE_BEHIND: Firestore has not been up to date for a while. FIRESTORE_FOREIGN: it belongs
    to another helpdesk. FIRESTORE_REFUSED: it refuses documents."""

    FULL = "FULL"
    SHORT = "SHORT"
    UPLOADS = "UPLOADS"
    FIRESTORE_BEHIND = "FIRESTORE_BEHIND"
    FIRESTORE_FOREIGN = "FIRESTORE_FOREIGN"
    FIRESTORE_REFUSED = "FIRESTORE_REFUSED"


class WarningShape(Shape, frozen=True, kw_only=True):
    """One trouble, in a sentence of the caller's language."""

    trouble: Trouble
    sentence: str

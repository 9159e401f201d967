"""What the audit log's entries say to people."""

from collections.abc import Iterator, Mapping
from string import Formatter

from helpdesk.domain.deeds import Deed
from helpdesk.language import N_, say
from helpdesk.store.audit import Entry

# What was done, by deed. Of several sentences the first is said whose {names} the entry has.
_SENTENCES: Mapping[Deed, tuple[str, ...]] = {
    Deed.SIGNED_IN: (N_("Signed in ({means}) from {address}"), N_("Signed in")),
    Deed.SIGN_IN_FAILED: (N_("A sign-in was refused"),),
    Deed.SIGNED_OUT: (N_("Signed out"),),
    Deed.SIGNED_OUT_EVERYWHERE: (N_("Signed out everywhere"),),
    Deed.PASSWORD_CHANGED: (N_("Set the password of {name}"), N_("Changed their own password")),
    Deed.PASSWORD_LINK_MADE: (
        N_("Somebody at {address} asked for a link that sets the password of {name}"),
        N_("Made a link that sets the password of {name}"),
    ),
    Deed.SECOND_FACTOR_ON: (N_("Switched the second factor on"),),
    Deed.SECOND_FACTOR_OFF: (N_("Switched the second factor of {name} off"),),
    Deed.RECOVERY_CODES_RENEWED: (N_("Made new recovery codes"),),
    Deed.USER_ADDED: (N_("Added {name} as {role}"),),
    Deed.USER_CHANGED: (N_("Changed {name}"),),
    Deed.INSTANCE_ADDED: (N_("Added the number “{name}”"),),
    Deed.INSTANCE_STARTED: (N_("Connected the number “{name}”"),),
    Deed.INSTANCE_STOPPED: (N_("Stopped the number “{name}”"),),
    Deed.INSTANCE_LOGGED_OUT: (N_("Logged the number “{name}” out"),),
    Deed.INSTANCE_TAKEN_OVER: (N_("Took the number “{name}” over from another browser"),),
    Deed.ATTENDANCE_STARTED: (N_("Started the attendance {attendance}"),),
    Deed.ATTENDANCE_ACCEPTED: (N_("Accepted the attendance {attendance}"),),
    Deed.ATTENDANCE_TRANSFERRED: (
        N_("Transferred the attendance {attendance} to {to}"),
        N_("Put the attendance {attendance} back on the waiting list"),
    ),
    Deed.ATTENDANCE_FINISHED: (N_("Finished the attendance {attendance}"),),
    Deed.MESSAGE_EDITED: (N_("Edited a message"),),
    Deed.MESSAGE_DELETED: (N_("Deleted a message"),),
    Deed.CLIENT_CHANGED: (N_("Changed the client: {fields}"), N_("Changed the client")),
    Deed.CLIENT_BLOCKED: (N_("Blocked the client"),),
    Deed.CLIENT_UNBLOCKED: (N_("Unblocked the client"),),
    Deed.CLIENTS_MERGED: (N_("Merged client #{merged_id} into this one"),),
    Deed.CLIENTS_PARTED: (N_("Undid the merge with client #{merged_id}"),),
    Deed.CLIENT_EXPORTED: (N_("Exported all data of the client"),),
    Deed.CLIENT_ERASED: (N_("Erased all data of a client"),),
    Deed.SETTINGS_CHANGED: (N_("Changed the settings: {section}"), N_("Changed the settings")),
    Deed.DEPARTMENT_CHANGED: (N_("Changed the department “{name}”"), N_("Sorted the departments")),
    Deed.TAG_CHANGED: (N_("The tag “{name}”: {change}"), N_("Changed a tag")),
    Deed.CANNED_RESPONSE_CHANGED: (
        N_("The canned response “{name}”: {change}"),
        N_("Changed a canned response"),
    ),
    Deed.RETENTION_APPLIED: (
        N_("Deleted {messages} messages that were past their time"),
        N_("Deleted messages that were past their time"),
    ),
    Deed.FILES_EXPIRED: (
        N_("Deleted {files} files for their age or to make room"),
        N_("Deleted files for their age or to make room"),
    ),
    Deed.SET_ASIDE_REPLAYED: (N_("Replayed what had been set aside"),),
    Deed.FIRESTORE_COMPARED: (N_("Had every document in Firestore compared"),),
    Deed.FIRESTORE_TAKEN_OVER: (N_("Took the Firestore of another helpdesk over"),),
    Deed.FIRESTORE_RETRIED: (N_("Had the documents that Firestore refused written again"),),
}

# What is said of a deed whose details say so, by the name of a detail and what it says.
_PARTICULAR: Mapping[Deed, Mapping[tuple[str, object], str]] = {
    Deed.SIGN_IN_FAILED: {
        ("means", "password"): N_("Somebody at {address} was refused: wrong password"),
        ("means", "second_factor"): N_("Somebody at {address} was refused: wrong code"),
        ("means", "deactivated"): N_(
            "Somebody at {address} was refused: the account is deactivated"
        ),
    },
    Deed.USER_CHANGED: {
        ("field", "name"): N_("Changed the name of {name} to {value}"),
        ("field", "email"): N_("Changed the e-mail address of {name} to {value}"),
        ("field", "role"): N_("Changed the role of {name} to {role}"),
        ("value", True): N_("Reactivated {name}"),
        ("value", False): N_("Deactivated {name}"),
    },
    Deed.RETENTION_APPLIED: {
        ("messages", 0): N_("Found no messages that were past their time"),
    },
    Deed.FILES_EXPIRED: {
        ("messages", 0): N_("Found no files that were to be deleted"),
    },
}

# What stands in details as a code.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "means": {
        "password": N_("password"),
        "code": N_("password and code"),
        "recovery_code": N_("password and recovery code"),
    },
    "role": {
        "ADMIN": N_("administrator"),
        "ATTENDANT_MANAGER": N_("attendant manager"),
        "ATTENDANT": N_("attendant"),
    },
    "fields": {
        "name": N_("name"),
        "notes": N_("notes"),
        "language": N_("language"),
    },
    "section": {
        "business": N_("business"),
        "hours": N_("business hours"),
        "greetings": N_("automatic messages"),
        "menu": N_("menu"),
        "finishing": N_("automatic finish"),
        "feedbacks": N_("feedback"),
        "alarm": N_("alarm"),
        "signature": N_("signature"),
        "retention": N_("data retention"),
        "media": N_("files and storage"),
    },
    "change": {
        "added": N_("added"),
        "changed": N_("changed"),
        "deleted": N_("deleted"),
    },
}


def sentence_of(language: str, entry: Entry) -> str:
    """What was done, in one sentence without who did it."""
    values = {
        name: _word(language, name, value)
        for name, value in entry.details.items()
        if value is not None
    }
    if entry.attendance_id is not None:
        values["attendance"] = f"#{entry.attendance_id}"
    if entry.details.get("field") == "role":
        values["role"] = _word(language, "role", entry.details.get("value"))
    for sentence in _sentences(entry):
        names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
        if names <= values.keys():
            return say(language, sentence, **{name: values[name] for name in names})
    return entry.deed


def _sentences(entry: Entry) -> Iterator[str]:
    """What may be said of the entry, the most telling first."""
    deed = _deed(entry.deed)
    if deed is None:
        return
    for (detail, said), sentence in _PARTICULAR.get(deed, {}).items():
        if entry.details.get(detail) == said:
            yield sentence
    yield from _SENTENCES.get(deed, ())


def _deed(text: str) -> Deed | None:
    """None: of a version that knew other deeds."""
    try:
        return Deed(text)
    except ValueError:
        return None


def _word(language: str, name: str, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_word(language, name, one) for one in value)
    text = str(value)
    known = _WORDS.get(name, {}).get(text)
    return text if known is None else say(language, known)

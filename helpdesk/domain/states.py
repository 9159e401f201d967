"""The states of attendances, messages and instances, and which may follow which."""

from enum import StrEnum

from helpdesk.language import N_


class AttendanceState(StrEnum):
    """Where a piece of service stands."""

    WAITING = "WAITING"
    OPEN = "OPEN"
    FINISHED = "FINISHED"


class MessageType(StrEnum):
    """What a message holds. Anything WhatsApp sends beyond these is kept as UNSUPPORTED."""

    TEXT = "TEXT"
    AUDIO = "AUDIO"
    IMAGE = "IMAGE"
    VIDEO = "VIDEO"
    DOCUMENT = "DOCUMENT"
    STICKER = "STICKER"
    LOCATION = "LOCATION"
    CONTACT = "CONTACT"
    UNSUPPORTED = "UNSUPPORTED"


class Origin(StrEnum):
    """Who wrote a message. "phone" is the business's own phone, outside helpdesk."""

    CLIENT = "client"
    ATTENDANT = "attendant"
    PHONE = "phone"
    SYSTEM = "system"
    NOTE = "note"


class MessageStatus(StrEnum):
    """The way of an outgoing message; incoming ones are RECEIVED."""

    RECEIVED = "RECEIVED"
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    READ = "READ"
    PLAYED = "PLAYED"
    FAILED = "FAILED"
    UNCERTAIN = "UNCERTAIN"


_PROGRESS = {
    MessageStatus.QUEUED: 0,
    MessageStatus.SENDING: 1,
    MessageStatus.FAILED: 2,
    MessageStatus.UNCERTAIN: 2,
    MessageStatus.SENT: 3,
    MessageStatus.DELIVERED: 4,
    MessageStatus.READ: 5,
    MessageStatus.PLAYED: 6,
}

_STATUS_OF_ACK = {
    1: MessageStatus.SENT,
    2: MessageStatus.DELIVERED,
    3: MessageStatus.READ,
    4: MessageStatus.PLAYED,
}


def status_of_ack(ack: int) -> MessageStatus | None:
    """The status that WhatsApp's tick number stands for; None for 0, the clock.

    Below 0 is WhatsApp's "failed", 1 sent, 2 delivered, 3 read, 4 played.
    """
    if ack < 0:
        return MessageStatus.FAILED
    return _STATUS_OF_ACK.get(min(ack, 4))


def advances(current: MessageStatus, following: MessageStatus) -> bool:
    """Whether a report moves a message on. Ticks arrive late, repeated and out of order, so
    the furthest wins; FAILED and UNCERTAIN are corrected by any later tick."""
    if current is MessageStatus.RECEIVED:
        return False
    return _PROGRESS[following] > _PROGRESS[current]


class Activity(StrEnum):
    """What somebody does in a chat just now."""

    TYPING = "typing"
    RECORDING = "recording"
    PAUSED = "paused"


class Watching(StrEnum):
    """What a user does at an attendance just now."""

    VIEWING = "viewing"
    TYPING = "typing"
    GONE = "gone"


class InstanceKind(StrEnum):
    """What a number is paired with: WhatsApp itself, or the built-in practice phone."""

    WHATSAPP = "whatsapp"
    PRACTICE = "practice"


class InstanceState(StrEnum):
    """Where the session of a number stands."""

    STOPPED = "STOPPED"
    LAUNCHING = "LAUNCHING"
    LOADING = "LOADING"
    QR = "QR"
    QR_PAUSED = "QR_PAUSED"
    PAIRING = "PAIRING"
    SYNCING = "SYNCING"
    CONNECTED = "CONNECTED"
    OFFLINE = "OFFLINE"
    CONFLICT = "CONFLICT"
    BLOCKED = "BLOCKED"
    OUTDATED = "OUTDATED"
    BACKOFF = "BACKOFF"
    LOGGED_OUT = "LOGGED_OUT"
    NO_BROWSER = "NO_BROWSER"


SENTENCES: dict[InstanceState, str] = {
    InstanceState.STOPPED: N_("Not started."),
    InstanceState.LAUNCHING: N_("Starting the browser."),
    InstanceState.LOADING: N_("Loading the WhatsApp page."),
    InstanceState.QR: N_(
        "Scan the QR code with the phone of this number: WhatsApp, Linked devices, Link a device."
    ),
    InstanceState.QR_PAUSED: N_("Nobody scanned the QR code. Press the button for a new one."),
    InstanceState.PAIRING: N_("The phone has scanned the code; WhatsApp is pairing."),
    InstanceState.SYNCING: N_("Paired. WhatsApp is loading the chats."),
    InstanceState.CONNECTED: N_("Connected: messages arrive and leave."),
    InstanceState.OFFLINE: N_(
        "The page has no connection to WhatsApp. Messages wait here "
        "and leave as soon as it is back."
    ),
    InstanceState.CONFLICT: N_("WhatsApp Web is open for this number somewhere else."),
    InstanceState.BLOCKED: N_(
        "WhatsApp has blocked this number or this network. Look at the phone for the reason."
    ),
    InstanceState.OUTDATED: N_(
        "WhatsApp Web has changed and helpdesk cannot read it. "
        "Install a newer helpdesk, or a newer wa-js with HELPDESK_WA_JS."
    ),
    InstanceState.BACKOFF: N_("The page failed; trying again shortly."),
    InstanceState.LOGGED_OUT: N_("The session has ended. Connect to pair the number again."),
    InstanceState.NO_BROWSER: N_(
        "No browser was found on this machine. Install Chromium, Chrome "
        'or Edge (Debian: "apt install chromium"), or point HELPDESK_CHROMIUM at one, '
        "then press Connect."
    ),
}
"""What each state means, in English as in every event; scripts translate it where it is shown."""

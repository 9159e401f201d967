"""From what the page says of its stream to the state that people are told. Pure."""

import msgspec

from helpdesk.domain.states import InstanceState
from helpdesk.language import ENGLISH, N_, say

_BLOCKED = frozenset({"PROXYBLOCK", "TOS_BLOCK", "SMB_TOS_BLOCK"})
_DETAILS = {
    "PROXYBLOCK": N_("WhatsApp refuses connections from this network."),
    "TOS_BLOCK": N_("WhatsApp says that the number broke its terms of service."),
    "SMB_TOS_BLOCK": N_("WhatsApp says that the number broke its terms for businesses."),
    "DEPRECATED_VERSION": N_("WhatsApp no longer serves this version of its page."),
}


class StatePayload(msgspec.Struct, rename="camel", frozen=True):
    """The page's stream: `mode` and `info` in WhatsApp's words (None before it has any), the
    number once paired, and whether wa-js is complete and what came while away is delivered."""

    mode: str | None
    info: str | None
    phone: str | None
    is_ready: bool
    is_online: bool


class Unable(msgspec.Struct, frozen=True):
    """Something that cannot be done with this WhatsApp Web, and what wa-js misses for it."""

    ability: str
    missing: tuple[str, ...]


def state_of(page: StatePayload, *, has_qr: bool, is_paused: bool) -> InstanceState:
    """The state to tell. Only the mode MAIN means connected: wa-js's own "ready" and
    "authenticated" are true, or missing, at the wrong times."""
    match page.mode:
        case "QR":
            return _unpaired(page, has_qr=has_qr, is_paused=is_paused)
        case "MAIN":
            return _paired(page)
        case "SYNCING":
            return InstanceState.SYNCING
        case "OFFLINE":
            return InstanceState.OFFLINE
        case "CONFLICT":
            return InstanceState.CONFLICT
        case "DEPRECATED_VERSION":
            return InstanceState.OUTDATED
        case _ if page.mode in _BLOCKED:
            return InstanceState.BLOCKED
    return InstanceState.LOADING


def detail_of(page: StatePayload) -> str | None:
    """What is to be said of the state beside its sentence."""
    return _DETAILS.get(page.mode or "")


def limits_of(unable: tuple[Unable, ...]) -> str | None:
    """What is to be said of a number that serves, and cannot do these."""
    if not unable:
        return None
    abilities = ", ".join(one.ability for one in unable)
    missing = ", ".join(name for one in unable for name in one.missing)
    return say(
        ENGLISH,
        "This WhatsApp Web is newer than helpdesk: {abilities} do not work "
        "(missing: {missing}). Messages arrive and leave.",
        abilities=abilities,
        missing=missing,
    )


def _unpaired(page: StatePayload, *, has_qr: bool, is_paused: bool) -> InstanceState:
    if page.info == "PAIRING":
        return InstanceState.PAIRING
    if is_paused:
        return InstanceState.QR_PAUSED
    return InstanceState.QR if has_qr else InstanceState.LOADING


def _paired(page: StatePayload) -> InstanceState:
    if page.info == "OFFLINE" or not page.is_online:
        return InstanceState.OFFLINE
    return InstanceState.CONNECTED if page.is_ready else InstanceState.SYNCING

"""Numbers: connect, stop, log out, and what the bot says of them.

`by` is who does it, for the audit log; None: helpdesk itself.
"""

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.announcing import do_change_instance
from helpdesk.actions.audit import do_note
from helpdesk.actions.catch_ups import do_ask_inventory
from helpdesk.actions.serving import stopped
from helpdesk.actions.work import Work
from helpdesk.domain.addresses import Address, AddressKind, readable_phone
from helpdesk.domain.deeds import Deed
from helpdesk.domain.envelopes import (
    InstanceStateChanged,
    LogOutInstance,
    QrCodeChanged,
    StartInstance,
    StopInstance,
    TakeOver,
)
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import InstanceShape
from helpdesk.domain.states import InstanceKind, InstanceState
from helpdesk.errors import Conflict, NotFound
from helpdesk.language import ENGLISH, say
from helpdesk.store import instances
from helpdesk.store.records import Instance

RUNNING, STOPPED, LOGGED_OUT = "RUNNING", "STOPPED", "LOGGED_OUT"

# The bot hears of the scan a moment after it; a client may write in between.
_SCAN_DELAY = 3 * SECOND

_PAIRED = frozenset({InstanceState.PAIRING, InstanceState.SYNCING, InstanceState.CONNECTED})


def access_instance(connection: Connection, instance_id: int) -> Instance:
    """The number; which role may do what with it, the route table says."""
    instance = instances.load(connection, instance_id)
    if instance is None:
        raise NotFound("There is no such number.")
    return instance


def list_instances(connection: Connection) -> list[InstanceShape]:
    """All numbers, in the order they were made."""
    return [rendering.instance(instance) for instance in instances.everything(connection)]


def show_instance(connection: Connection, instance_id: int) -> InstanceShape:
    """One number."""
    return rendering.instance(access_instance(connection, instance_id))


def do_add_instance(
    work: Work, name: str, kind: InstanceKind, by: Actor | None = None
) -> InstanceShape:
    """Add a number; it does nothing until it is started."""
    values = {
        "name": name,
        "kind": kind.value,
        "wanted": STOPPED,
        "state": InstanceState.STOPPED.value,
        "since": work.now,
        "is_online": False,
    }
    instance_id = instances.add(work.connection, values, work.now)
    instance = do_change_instance(work, instance_id, {})
    _do_note(work, Deed.INSTANCE_ADDED, by, instance)
    return rendering.instance(instance)


def do_start(work: Work, instance_id: int, by: Actor | None = None) -> InstanceShape:
    """Open the number's page; once more when it waits for a click or found no browser."""
    access_instance(work.connection, instance_id)
    instance = do_change_instance(work, instance_id, {"wanted": RUNNING})
    _send_start(work, instance)
    _do_note(work, Deed.INSTANCE_STARTED, by, instance)
    return rendering.instance(instance)


def do_stop(work: Work, instance_id: int, by: Actor | None = None) -> InstanceShape:
    """Close the number's page; it stays paired."""
    access_instance(work.connection, instance_id)
    instance = do_change_instance(work, instance_id, {"wanted": STOPPED})
    work.send(StopInstance(instance_id=instance.id))
    _do_note(work, Deed.INSTANCE_STOPPED, by, instance)
    return rendering.instance(instance)


def do_log_out(work: Work, instance_id: int, by: Actor | None = None) -> InstanceShape:
    """End the number's session by way of the outbound queue."""
    instance = access_instance(work.connection, instance_id)
    if instance.state in (InstanceState.LOGGED_OUT, InstanceState.STOPPED):
        raise Conflict("The number is not connected.", code="not_connected")
    instance = do_change_instance(work, instance_id, {"wanted": LOGGED_OUT})
    work.send(LogOutInstance(instance_id=instance.id))
    _do_note(work, Deed.INSTANCE_LOGGED_OUT, by, instance)
    return rendering.instance(instance)


def do_take_over(work: Work, instance_id: int, by: Actor | None = None) -> InstanceShape:
    """Answer "open somewhere else" with "use here"."""
    instance = access_instance(work.connection, instance_id)
    if instance.state is not InstanceState.CONFLICT:
        raise Conflict("The number is not in use elsewhere.", code="no_conflict")
    work.send(TakeOver(instance_id=instance.id))
    _do_note(work, Deed.INSTANCE_TAKEN_OVER, by, instance)
    return rendering.instance(instance)


def do_resume(work: Work) -> None:
    """At the start of the process: no page is open, whatever the rows say; open those that
    are wanted, and finish a log-out that a crash cut short."""
    for instance in instances.everything(work.connection):
        if instance.state not in (InstanceState.STOPPED, InstanceState.LOGGED_OUT):
            instance = do_change_instance(work, instance.id, _closed(work.now))
        if instance.wanted == RUNNING:
            _send_start(work, instance)
        elif instance.wanted == LOGGED_OUT and instance.state is not InstanceState.LOGGED_OUT:
            _send_start(work, instance)
            work.send(LogOutInstance(instance_id=instance.id))


def _closed(now: Moment) -> dict[str, object]:
    return {
        "state": InstanceState.STOPPED.value,
        "since": now,
        "detail": None,
        "qrcode": None,
        "is_online": False,
        # How long it still served before the crash nobody knows.
        "ticked_at": None,
    }


def do_show_qrcode(work: Work, changed: QrCodeChanged) -> None:
    """Remember where the QR image lies; None: there is none any more."""
    if instances.load(work.connection, changed.instance_id) is not None:
        do_change_instance(work, changed.instance_id, {"qrcode": changed.media_key})


def do_change_state(work: Work, changed: InstanceStateChanged) -> None:
    """Save where the session stands. A number that connects is compared with the database,
    and what was being sent when the process died goes out again."""
    before = instances.load(work.connection, changed.instance_id)
    if before is None:
        return
    refusal = _refusal(work.connection, before, changed.phone)
    if refusal is not None:
        _refuse(work, before, refusal)
        return
    is_connected = changed.state is InstanceState.CONNECTED
    values: dict[str, object] = {
        "state": changed.state.value,
        "detail": changed.detail,
        "is_online": is_connected,
        "phone": changed.phone or before.phone,
    }
    if changed.state is not before.state:
        values["since"] = changed.at
        values |= stopped(before, work.now)
    if before.state is InstanceState.CONNECTED and not is_connected:
        values["online_until"] = changed.at
    if changed.state in _PAIRED and before.horizon is None:
        values["horizon"] = values["paired_at"] = changed.at - _SCAN_DELAY
    if changed.state is InstanceState.LOGGED_OUT:
        # Why it was logged out (a refusal) stays to be read.
        values |= {"wanted": LOGGED_OUT, "detail": changed.detail or before.detail}
    instance = do_change_instance(work, before.id, values)
    if is_connected and before.state is not InstanceState.CONNECTED:
        do_ask_inventory(work, instance)
        work.recover_sending()


def _do_note(work: Work, deed: Deed, by: Actor | None, instance: Instance) -> None:
    do_note(work, deed, by, instance_id=instance.id, name=instance.name)


def _send_start(work: Work, instance: Instance) -> None:
    work.send(StartInstance(instance_id=instance.id, kind=instance.kind, name=instance.name))


def _refusal(connection: Connection, instance: Instance, phone: str | None) -> str | None:
    """Why this phone may not be paired here, or None. Another phone's history would be mixed
    into this one's, and two instances of one phone would answer twice. It is told to all alike,
    in English; static/js/behaviours/states.js knows the sentences and translates them."""
    if phone is None:
        return None
    if instance.phone is not None and not _is_same(instance.phone, phone):
        return say(
            ENGLISH,
            "This number belongs to {own}, and another phone, {other}, was paired. "
            "Add a new number for it.",
            own=readable_phone(instance.phone),
            other=readable_phone(phone),
        )
    others = [one for one in instances.everything(connection) if one.id != instance.id]
    for other in others:
        if other.phone is not None and _is_same(other.phone, phone):
            return say(
                ENGLISH,
                'The phone {phone} is connected already, as "{name}".',
                phone=readable_phone(phone),
                name=other.name,
            )
    return None


def _refuse(work: Work, instance: Instance, refusal: str) -> None:
    do_change_instance(
        work, instance.id, {"wanted": LOGGED_OUT, "detail": refusal, "is_online": False}
    )
    work.send(LogOutInstance(instance_id=instance.id, must_forget=True))


def _is_same(one: str, other: str) -> bool:
    return (
        Address(AddressKind.PHONE, one).canonical() == Address(AddressKind.PHONE, other).canonical()
    )

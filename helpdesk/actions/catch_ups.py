"""Bot and database compare what they hold after every connect (semantics: "Catch-up").

1. A number connects: `do_ask_inventory`. 2. The bot lists what the page holds since the
horizon: `do_compare` asks for what the database lacks. 3. The bot puts that on the inbound
queue and says done: `do_end` counts what is there now, which is the proof.
"""

from uuid import uuid4

import msgspec

from helpdesk.actions.alterations import do_delete, do_react
from helpdesk.actions.announcing import do_change_instance
from helpdesk.actions.comparing import Present
from helpdesk.actions.media import do_fetch_pending
from helpdesk.actions.message_changes import do_tick
from helpdesk.actions.serving import moved, serves, stopped
from helpdesk.actions.tombstones import deleted_until
from helpdesk.actions.work import Work
from helpdesk.domain.envelopes import (
    CatchUpEnded,
    ChatInventory,
    FetchMissing,
    InventoryTaken,
    TakeInventory,
    Tick,
    TicksChanged,
    WantedChat,
)
from helpdesk.domain.moments import DAY, Moment, whole_second
from helpdesk.domain.states import InstanceState
from helpdesk.store import instances
from helpdesk.store.records import Instance

# What befell a message while the number was away, or just before everything died, is not told
# again, and the message may be older than the horizon: the inventory reaches back this much
# further. WhatsApp lets a message be taken back for some 60 hours; everything else is quicker.
_ALTERATIONS_REACH = 3 * DAY


def do_ask_inventory(work: Work, instance: Instance) -> None:
    """Ask the bot what the page holds; an answer to an earlier question is void."""
    request_id = str(uuid4())
    # Until it has ended, something may be missing: the clock of the automatic finish stands.
    values = {"inventory_id": request_id, **stopped(instance, work.now)}
    instances.change(work.connection, instance.id, values, work.now)
    since = whole_second(work.now if instance.horizon is None else instance.horizon)
    if instance.online_until is not None:
        since = min(since, whole_second(Moment(instance.online_until - _ALTERATIONS_REACH)))
    work.send(TakeInventory(instance_id=instance.id, request_id=request_id, since=since))


def do_compare(work: Work, inventory: InventoryTaken) -> None:
    """Ask for what the page holds and the database lacks; take over ticks that were missed."""
    instance = instances.load(work.connection, inventory.instance_id)
    if instance is None or instance.inventory_id != inventory.request_id:
        return
    if instances.catch_up(work.connection, inventory.request_id) is not None:
        return  # the same envelope once more
    since = whole_second(work.now if instance.horizon is None else instance.horizon)
    since = max(since, deleted_until(work.connection, instance, work.now))
    present = Present(work, instance.id, inventory.chats)
    wanted = [
        WantedChat(chat.chat, missing)
        for chat in inventory.chats
        if (missing := present.missing(chat, since))
    ]
    do_delete(work, present.deleted(inventory))
    do_react(work, present.reactions_changed(inventory))
    held = [one for chat in inventory.chats for one in chat.messages]
    ticks = tuple(Tick(one.whatsapp_id, True, one.ack) for one in held if one.from_me)
    do_tick(work, [TicksChanged(instance_id=instance.id, ticks=ticks)])
    newest = max((one.at for one in held), default=None)
    instances.add_catch_up(
        work.connection,
        {
            "instance_id": instance.id,
            "request_id": inventory.request_id,
            # A number that connects for the first time has not been away.
            "offline_from": min(instance.online_until or inventory.taken_at, inventory.taken_at),
            "offline_to": inventory.taken_at,
            "newest": newest,
            "asked": msgspec.json.encode(wanted).decode(),
            "wanted": sum(len(chat.messages) for chat in wanted),
            "is_complete": inventory.is_complete,
        },
    )
    # What was edited is fetched too; it was not missing, and is not counted as recovered.
    edited = [
        WantedChat(chat.chat, changed)
        for chat in inventory.chats
        if (changed := present.edited(chat))
    ]
    work.send(
        FetchMissing(
            instance_id=instance.id,
            request_id=inventory.request_id,
            chats=(*wanted, *edited),
        )
    )


def do_end(work: Work, ended: CatchUpEnded) -> None:
    """Count what is there of what was asked for; when all is, the horizon moves up.

    It moves to the newest message of the inventory by WhatsApp's own time: this machine's
    clock may be ahead of it, and a horizon ahead of WhatsApp would hide messages.
    """
    catch_up = instances.catch_up(work.connection, ended.request_id)
    if catch_up is None or catch_up.ended_at is not None:
        return
    wanted = msgspec.json.decode(catch_up.asked or "[]", type=list[WantedChat])
    chats = [ChatInventory(chat.chat, (chat.chat,), chat.messages) for chat in wanted]
    present = Present(work, catch_up.instance_id, chats)
    missing = sum(len(present.missing(chat, Moment(0))) for chat in chats)
    is_complete = catch_up.is_complete and ended.is_complete
    instances.end_catch_up(
        work.connection,
        ended.request_id,
        {
            "asked": None,
            "recovered": catch_up.wanted - missing,
            "is_complete": is_complete,
            "ended_at": work.now,
        },
    )
    values: dict[str, object] = {"online_until": work.now}
    instance = instances.load(work.connection, catch_up.instance_id)
    if instance is not None and serves(instance, work.now):
        values |= moved(instance, work.now)
    if is_complete and not missing and catch_up.newest is not None:
        before = instance.horizon if instance is not None else None
        # The inventory also reaches back before the horizon, which never moves back itself.
        values["horizon"] = max(catch_up.newest, before or catch_up.newest)
    do_change_instance(work, catch_up.instance_id, values)
    do_fetch_pending(work, catch_up.instance_id)


def do_repeat_incomplete(work: Work) -> None:
    """Compare again where the last comparison since the connect proved nothing: a page that
    was busy then may answer now. After an hour it is what the page's history cannot show."""
    for instance in instances.everything(work.connection):
        is_connected = instance.state is InstanceState.CONNECTED
        if is_connected and not serves(instance, work.now):
            do_ask_inventory(work, instance)

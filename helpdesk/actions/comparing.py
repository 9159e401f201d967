"""What of an inventory the database lacks, and what it has otherwise than the page does."""

from collections.abc import Iterator, Sequence

import msgspec

from helpdesk.actions.tombstones import tombstones_of
from helpdesk.actions.work import Work
from helpdesk.domain.contents import Reaction
from helpdesk.domain.envelopes import (
    ChatInventory,
    Held,
    InventoryTaken,
    MessageDeleted,
    ReactionChanged,
)
from helpdesk.domain.moments import Moment, whole_second
from helpdesk.store import clients, messages
from helpdesk.store.clients import key_of
from helpdesk.store.records import Message


class Present:
    """Which messages of some chats the database has, and which of them it has as they are."""

    def __init__(self, work: Work, instance_id: int, chats: Sequence[ChatInventory]) -> None:
        addresses = {address for chat in chats for address in chat.addresses}
        self._client_of = clients.find(work.connection, addresses)
        ids = {one.whatsapp_id for chat in chats for one in chat.messages}
        found = messages.by_whatsapp_ids(work.connection, {instance_id}, ids)
        complete = [one for one in found if not one.is_pending]
        self._ours = {one.whatsapp_id: one for one in complete if one.from_me}
        self._theirs = {
            (one.client_id, one.whatsapp_id): one for one in complete if not one.from_me
        }
        self._stones = tombstones_of(work.connection, chats)
        superseded = messages.superseded(work.connection, {instance_id}, ids)
        self._superseded = {whatsapp_id for _, whatsapp_id in superseded}

    def missing(self, chat: ChatInventory, since: Moment) -> tuple[Held, ...]:
        """What of the chat is not there, from the moment on."""
        return tuple(
            held
            for held, known in self._pairs(chat)
            if known is None and held.at >= since and not self._is_superseded(held)
            if not self._stones.cover(chat.addresses, held.at)
        )

    def edited(self, chat: ChatInventory) -> tuple[Held, ...]:
        """What of the chat is there with an earlier text."""
        return tuple(held for held, known in self._pairs(chat) if _is_edited(held, known))

    def deleted(self, inventory: InventoryTaken) -> list[MessageDeleted]:
        """What has been taken back and is there as if it had not."""
        return [
            MessageDeleted(
                instance_id=inventory.instance_id,
                whatsapp_id=held.whatsapp_id,
                from_me=held.from_me,
                chat=chat.chat,
                addresses=chat.addresses,
                at=inventory.taken_at,
            )
            for chat in inventory.chats
            for held, known in self._pairs(chat)
            if held.is_deleted and known is not None and known.details.deleted_at is None
        ]

    def reactions_changed(self, inventory: InventoryTaken) -> list[ReactionChanged]:
        """The reactions that differ from those in the page, where it can say."""
        return [
            ReactionChanged(
                instance_id=inventory.instance_id,
                whatsapp_id=held.whatsapp_id,
                from_me=held.from_me,
                chat=chat.chat,
                addresses=chat.addresses,
                by_me=reaction.from_me,
                emoji=reaction.emoji,
                at=reaction.at,
            )
            for chat in inventory.chats
            for held, known in self._pairs(chat)
            if known is not None and known.details.deleted_at is None
            for reaction in _different(held, known, inventory.taken_at)
        ]

    def _pairs(self, chat: ChatInventory) -> Iterator[tuple[Held, Message | None]]:
        owners = {self._client_of.get(key_of(address)) for address in chat.addresses}
        for held in chat.messages:
            if held.from_me:
                yield held, self._ours.get(held.whatsapp_id)
            else:
                keys = [(owner, held.whatsapp_id) for owner in owners if owner is not None]
                found = (self._theirs[key] for key in keys if key in self._theirs)
                yield held, next(found, None)

    def _is_superseded(self, held: Held) -> bool:
        return held.from_me and held.whatsapp_id in self._superseded


def _different(held: Held, known: Message, taken_at: Moment) -> list[Reaction]:
    """The page's reactions that the message has not, and those that are to be taken off it."""
    if held.reactions is None:
        return []
    ours = {one.from_me: one for one in known.details.reactions}
    theirs = {one.from_me: one for one in held.reactions}
    put_on = [
        one for side, one in theirs.items() if side not in ours or ours[side].emoji != one.emoji
    ]
    # When an emoji was taken off is not known. It keeps its time: whatever follows is newer. A
    # time by our clock is none of WhatsApp's, and any of those is newer.
    taken_off = [
        msgspec.structs.replace(one, emoji="", at=Moment(0) if one.by_our_clock else one.at)
        for side, one in ours.items()
        if one.emoji and side not in theirs and whole_second(one.at) < whole_second(taken_at)
    ]
    return [*put_on, *taken_off]


def _is_edited(held: Held, known: Message | None) -> bool:
    if held.edited_at is None or known is None or known.details.deleted_at is not None:
        return False
    edits = known.details.edits
    # Some of WhatsApp's times of an edit have whole seconds.
    return (
        not edits
        or edits[-1].by_our_clock
        or whole_second(edits[-1].at) < whole_second(held.edited_at)
    )

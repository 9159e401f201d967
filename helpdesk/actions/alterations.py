"""What befalls a message after it was written: edits, deletions, reactions.

The page tells of them, and so do the answers to questions of ours, perhaps both of the same one:
what is known already changes nothing, and neither does what is older than what is known. An
answer comes without WhatsApp's time and is stamped by this machine's clock, which may be ahead:
whatever the page tells counts as newer. A message that is not there is passed over; catch-up
brings it as it is by then.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

import msgspec

from helpdesk.actions.message_changes import do_change_messages
from helpdesk.actions.signatures import unsigned
from helpdesk.actions.work import Work
from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import Details, Edit, Reaction
from helpdesk.domain.envelopes import MessageDeleted, MessageEdited, ReactionChanged
from helpdesk.domain.moments import Moment, whole_second
from helpdesk.store import clients, messages
from helpdesk.store.clients import AddressKey, key_of
from helpdesk.store.records import Message

Altered = MessageEdited | MessageDeleted | ReactionChanged
E = TypeVar("E", MessageEdited, MessageDeleted, ReactionChanged)


def do_edit(work: Work, edited: Sequence[MessageEdited], *, by_our_clock: bool = False) -> None:
    """Take over new texts; the earlier ones are kept. `by_our_clock`: the times are not
    WhatsApp's."""
    _do_alter(work, edited, partial(_edited, by_our_clock=by_our_clock))


def do_delete(work: Work, deleted: Sequence[MessageDeleted]) -> None:
    """Note that messages were taken back; what they said stays in the row."""
    _do_alter(work, deleted, lambda message, envelope: with_deletion(message, envelope.at))


def do_react(work: Work, changed: Sequence[ReactionChanged], *, by_our_clock: bool = False) -> None:
    """Put emojis on messages, or take them off. `by_our_clock`: the times are not WhatsApp's."""
    _do_alter(work, changed, partial(_reacted, by_our_clock=by_our_clock))


def with_deletion(message: Message, at: Moment) -> Message:
    """The message after its writer took it back."""
    if message.details.deleted_at is not None:
        return message
    return _with(message, deleted_at=at)


def _do_alter(work: Work, envelopes: Sequence[E], alter: Callable[[Message, E], Message]) -> None:
    find = _Finder(work, envelopes)
    altered: dict[str, Message] = {}
    for envelope in envelopes:
        found = find(envelope)
        if found is None:
            continue
        before = altered.get(found.id, found)
        after = alter(before, envelope)
        if after is not before:
            altered[found.id] = after
    do_change_messages(work, altered.values())


class _Finder:
    """Finds the messages that envelopes are about, all at once: ours by the id, which our own
    account made; a client's by whoever is behind the addresses."""

    def __init__(self, work: Work, envelopes: Iterable[Altered]) -> None:
        envelopes = list(envelopes)
        addresses = {address for one in envelopes for address in _addresses(one)}
        self._owners: dict[AddressKey, int] = clients.find(work.connection, addresses)
        self._found: dict[tuple[int, bool, str], list[Message]] = {}
        instance_ids = {one.instance_id for one in envelopes}
        whatsapp_ids = {one.whatsapp_id for one in envelopes}
        for message in messages.by_whatsapp_ids(work.connection, instance_ids, whatsapp_ids):
            key = (message.instance_id, message.from_me, message.whatsapp_id or "")
            self._found.setdefault(key, []).append(message)

    def __call__(self, envelope: Altered) -> Message | None:
        found = self._found.get((envelope.instance_id, envelope.from_me, envelope.whatsapp_id), [])
        if envelope.from_me:
            return found[0] if found else None
        owners = {self._owners.get(key_of(address)) for address in _addresses(envelope)}
        return next((one for one in found if one.client_id in owners), None)


def _addresses(envelope: Altered) -> tuple[Address, ...]:
    return (envelope.chat, *envelope.addresses)


def _edited(message: Message, envelope: MessageEdited, *, by_our_clock: bool) -> Message:
    details = message.details
    # What is still ciphertext arrives with its present text.
    if details.deleted_at is not None or message.is_pending:
        return message
    edits, last = details.edits, details.edits[-1] if details.edits else None
    if last is not None and _is_older(envelope.at, last, by_our_clock=by_our_clock):
        return message
    content = unsigned(envelope.content, details.signature)
    is_known = message.content == content
    if is_known and last is not None:
        if not _is_undated(last, by_our_clock=by_our_clock):
            return message
        dated = msgspec.structs.replace(last, at=envelope.at, by_our_clock=False)
        return _with(message, edits=(*edits[:-1], dated))
    # Seen only after the edit: that there was one is known, the text before it is not.
    earlier = "" if is_known else message.content
    edit = Edit(content=earlier, at=envelope.at, by_our_clock=by_our_clock)
    return msgspec.structs.replace(_with(message, edits=(*edits, edit)), content=content)


def _reacted(message: Message, envelope: ReactionChanged, *, by_our_clock: bool) -> Message:
    reactions = message.details.reactions
    known = next((one for one in reactions if one.from_me is envelope.by_me), None)
    if known is None and not envelope.emoji:
        return message
    if known is not None:
        if _is_older(envelope.at, known, by_our_clock=by_our_clock):
            return message
        is_known = known.emoji == envelope.emoji
        if is_known and not _is_undated(known, by_our_clock=by_our_clock):
            return message
    # One that was taken off stays as a trace of when, so that an older one does not come back.
    reaction = Reaction(
        from_me=envelope.by_me, emoji=envelope.emoji, at=envelope.at, by_our_clock=by_our_clock
    )
    return _with(message, reactions=(*(one for one in reactions if one is not known), reaction))


def _is_older(moment: Moment, known: Edit | Reaction, *, by_our_clock: bool) -> bool:
    """By WhatsApp's resolution: the page's times have whole seconds, our answers' do not."""
    if _is_undated(known, by_our_clock=by_our_clock):
        return False
    return whole_second(moment) < whole_second(known.at)


def _is_undated(known: Edit | Reaction, *, by_our_clock: bool) -> bool:
    """Whether only our answer told of it so far, and now the page does."""
    return known.by_our_clock and not by_our_clock


def _with(message: Message, **changes: object) -> Message:
    details: Details = msgspec.structs.replace(message.details, **changes)
    return msgspec.structs.replace(message, details=details)

"""What a page keeps of its account's chats, in a database of its own: here it is the account's."""

from msgspec.structs import asdict

from helpdesk.whatsapp.simulator.account import Account
from helpdesk.whatsapp.simulator.changes import MessageAdded
from helpdesk.whatsapp.simulator.page_requests import Around, History, Reactions
from helpdesk.whatsapp.simulator.shapes import Message

# WhatsApp Web finds calls only when it is asked for calls.
_CALL = "call_log"
# It gives fewer than asked for where it likes.
_MOST_AT_ONCE = 40


def last_messages(account: Account, position: int) -> list[Message]:
    """The newest message of each chat that a page has seen when it is told of the log up to
    `position`."""
    seen: dict[str, Message] = {}
    for change in account.log[:position]:
        if isinstance(change, MessageAdded):
            seen[change.message.chat] = change.message
    return [
        account.find(message.chat, message.id, from_me=message.from_me) or message
        for message in seen.values()
        if message.chat not in account.lost_chats
    ]


def from_history(account: Account, request: History | Around | Reactions) -> dict[str, object]:
    """The answer to the page: messages, or the reactions to one."""
    if isinstance(request, History):
        return {"messages": list(map(asdict, _messages_beside(account, request)))}
    found = _message_at(account, request)
    if isinstance(request, Reactions):
        return {"reactions": list(map(asdict, found.reactions)) if found else []}
    return {"messages": [asdict(found)] if found else []}


def _message_at(account: Account, request: Around | Reactions) -> Message | None:
    """The message of that key, if the page has its chat."""
    if request.chat in account.lost_chats:
        return None
    return account.find(request.chat, request.message, from_me=request.from_me)


def _messages_beside(account: Account, request: History) -> list[Message]:
    """Those on one side of the anchor, oldest first; none when there is no such anchor."""
    messages = account.chats.get(request.chat, [])
    anchor = account.find(request.chat, request.anchor, from_me=request.from_me)
    if anchor is None:
        return []
    position = messages.index(anchor)
    is_before = request.direction == "before"
    beside = messages[:position] if is_before else messages[position + 1 :]
    wanted = [one for one in beside if (one.type == _CALL) is request.is_of_calls]
    if request.count is None:
        return wanted
    count = min(request.count, _MOST_AT_ONCE)
    return wanted[-count:] if is_before else wanted[:count]

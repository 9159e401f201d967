"""What the page does to messages and chats beside sending, and whom it wants to see typing."""

from collections.abc import Awaitable, Callable

from helpdesk.domain.states import Activity
from helpdesk.whatsapp.simulator.account import Account, now
from helpdesk.whatsapp.simulator.changes import (
    AnyChange,
    MessageEdited,
    MessageReacted,
    MessageRevoked,
    ReadByUs,
)
from helpdesk.whatsapp.simulator.page_requests import (
    EditMessage,
    MarkRequest,
    ReactToMessage,
    RevokeMessage,
    SeeChat,
    ShowActivity,
    Subscribe,
)

_OK: dict[str, object] = {"result": "OK"}


class PageMarks:
    """Those of one open page; `push` tells it something."""

    def __init__(self, account: Account, push: Callable[..., Awaitable[None]]) -> None:
        self._account = account
        self._push = push
        self._subscribed: set[str] = set()
        self._told: dict[str, Activity] = {}

    async def answer(self, request: MarkRequest) -> dict[str, object]:
        """Carry the request out; the answer to the page."""
        account = self._account
        match request:
            case SeeChat():
                await account.record(self._seen(request.chat))
            case Subscribe():
                self._subscribed.add(request.chat)
                account.notify()
            case ShowActivity():
                account.shows[request.chat] = request.activity
                account.notify()
            case _:
                if account.find(request.chat, request.message, from_me=request.from_me) is None:
                    return {"result": "ERROR_UNKNOWN"}
                await account.record([_change_of(request)])
        return _OK

    async def tell_activities(self) -> None:
        """Tell the page who of those it asked for does something else than before."""
        for chat in sorted(self._subscribed):
            activity = self._account.activities.get(chat, Activity.PAUSED)
            if activity is not self._told.get(chat, Activity.PAUSED):
                self._told[chat] = activity
                await self._push("activity", chat=chat, activity=activity)

    def _seen(self, chat: str) -> list[AnyChange]:
        theirs = [m for m in self._account.chats.get(chat, []) if not m.from_me]
        return [ReadByUs(chat=chat, id=theirs[-1].id)] if theirs else []


def _change_of(request: EditMessage | RevokeMessage | ReactToMessage) -> AnyChange:
    t = now()
    chat, bare_id, from_me = request.chat, request.message, request.from_me
    match request:
        case EditMessage(body=body):
            return MessageEdited(chat=chat, id=bare_id, from_me=from_me, by="page", t=t, body=body)
        case RevokeMessage():
            return MessageRevoked(chat=chat, id=bare_id, from_me=from_me, by="page", t=t)
        case ReactToMessage(emoji=emoji):
            return MessageReacted(
                chat=chat, id=bare_id, from_me=from_me, by="page", t=t, by_me=True, emoji=emoji
            )

"""What is done to messages and chats beside sending: see driver.Driver for each."""

from helpdesk.domain.addresses import Address
from helpdesk.domain.states import Activity
from helpdesk.whatsapp.ids import wid_of_address
from helpdesk.whatsapp.page_calls.asking import Caller

_SECONDS = 20.0


async def edit(page: Caller, chat: Address, whatsapp_id: str, text: str) -> None:
    """Change the text of a message of ours."""
    await page.call("edit", _SECONDS, chat=wid_of_address(chat), id=whatsapp_id, text=text)


async def delete(page: Caller, chat: Address, whatsapp_id: str) -> None:
    """Take a message of ours back; one that is taken back already stays so."""
    await page.call("deleteMessage", _SECONDS, chat=wid_of_address(chat), id=whatsapp_id)


async def react(
    page: Caller, chat: Address, whatsapp_id: str, *, from_me: bool, emoji: str
) -> None:
    """Put our emoji on a message, or take it off."""
    await page.call(
        "react",
        _SECONDS,
        chat=wid_of_address(chat),
        id=whatsapp_id,
        fromMe=from_me,
        emoji=emoji,
    )


async def mark_read(page: Caller, chat: Address) -> None:
    """Let the client see that the chat has been read; nothing where there is no chat."""
    await page.call("markRead", _SECONDS, chat=wid_of_address(chat))


async def show_activity(page: Caller, chat: Address, activity: Activity) -> None:
    """Let the client see what we do; nothing where there is no chat."""
    await page.call("showActivity", _SECONDS, chat=wid_of_address(chat), activity=activity.value)

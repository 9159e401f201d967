"""Changing what has been sent."""

from aiohttp import web

from helpdesk.actions import rewriting
from helpdesk.domain.shapes import Shape
from helpdesk.handling.call import Call, answer


class MessageChange(Shape, frozen=True, kw_only=True):
    """The text, or the caption, that the message is to have."""

    content: str


class NewReaction(Shape, frozen=True, kw_only=True):
    """One emoji; "" takes ours off."""

    emoji: str


async def edit(call: Call) -> web.StreamResponse:
    """Change the text of a message of ours; WhatsApp allows it for some fifteen minutes."""
    message_id, wanted = call.text("id"), await call.body(MessageChange)
    ledger = call.ledger
    return answer(await rewriting.edit(ledger, call.actor, message_id, wanted.content))


async def delete(call: Call) -> web.StreamResponse:
    """Take a message of ours back for everybody."""
    message_id = call.text("id")
    return answer(await rewriting.delete(call.ledger, call.actor, message_id))


async def react(call: Call) -> web.StreamResponse:
    """Put our emoji on a message, or take it off."""
    message_id, wanted = call.text("id"), await call.body(NewReaction)
    return answer(await rewriting.react(call.ledger, call.actor, message_id, wanted.emoji))

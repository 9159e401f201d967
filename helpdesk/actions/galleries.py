"""What was sent to and fro with a client: pictures, sounds, documents."""

from contextlib import suppress
from enum import StrEnum

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import access_client, access_message, audience_of_client
from helpdesk.actions.messages import check_message_id
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import MessageType
from helpdesk.errors import Invalid, NotFound
from helpdesk.language import N_
from helpdesk.store import galleries
from helpdesk.store.records import Message


class Kind(StrEnum):
    """What a gallery shows."""

    SEEN = "seen"
    HEARD = "heard"
    DOCUMENTS = "documents"


_TYPES = {
    Kind.SEEN: (MessageType.IMAGE, MessageType.VIDEO),
    Kind.HEARD: (MessageType.AUDIO,),
    Kind.DOCUMENTS: (MessageType.DOCUMENT,),
}


def list_media(
    connection: Connection, actor: Actor, client_id: int, kind: Kind, before: str | None, limit: int
) -> tuple[list[MessageShape], str | None]:
    """Messages of the client whose file is there and that the actor may see, the last to arrive
    first; and after which message the list goes on. What was taken back is left out, so a page
    may be shorter than `limit`."""
    client = access_client(connection, actor, client_id)
    position = None if before is None else _position(connection, actor, client.id, before)
    found = _page(connection, actor, client.id, kind, position, limit + 1)
    page = found[:limit]
    following = page[-1].id if len(found) > limit else None
    shown = [one for one in page if one.details.deleted_at is None]
    return [rendering.message(one) for one in shown], following


def _page(
    connection: Connection,
    actor: Actor,
    client_id: int,
    kind: Kind,
    before: int | None,
    limit: int,
) -> list[Message]:
    types = _TYPES[kind]
    if actor.sees_everything:
        return galleries.page(connection, client_id, types, before=before, limit=limit)
    serving = audience_of_client(connection, client_id)
    return galleries.page_seen_by(
        connection,
        client_id,
        types,
        actor.user_id,
        sees_finished=serving.includes(actor.user_id),
        before=before,
        limit=limit,
    )


def _position(connection: Connection, actor: Actor, client_id: int, message_id: str) -> int:
    with suppress(NotFound):
        message, _ = access_message(connection, actor, check_message_id(message_id))
        if message.client_id == client_id:
            return message.position
    raise Invalid("There is no such message.", fields={"before": N_("no such message")})

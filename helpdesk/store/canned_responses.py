"""Canned responses: texts, some with a file, that are written again and again."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from helpdesk.domain.contents import Media
from helpdesk.domain.moments import Moment
from helpdesk.store.schema import canned_responses

_read_media = msgspec.json.Decoder(Media).decode


class CannedResponse(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A canned response; `user_id` None: everybody's."""

    id: int
    user_id: int | None
    shortcode: str
    content: str
    media: Media | None


_QUERY = select(
    canned_responses.c.id,
    canned_responses.c.user_id,
    canned_responses.c.shortcode,
    canned_responses.c.content,
    canned_responses.c.media,
)
_SHOWN_TO = _QUERY.where(
    or_(canned_responses.c.user_id == bindparam("user_id"), canned_responses.c.user_id.is_(None))
).order_by(canned_responses.c.shortcode, canned_responses.c.id)
_BY_ID = _QUERY.where(canned_responses.c.id == bindparam("id"))


def shown_to(connection: Connection, user_id: int) -> list[CannedResponse]:
    """The user's own and everybody's, by shortcode."""
    return [_response(row) for row in connection.execute(_SHOWN_TO, {"user_id": user_id})]


def load(connection: Connection, response_id: int) -> CannedResponse | None:
    """The canned response of that id."""
    row = connection.execute(_BY_ID, {"id": response_id}).first()
    return None if row is None else _response(row)


def by_shortcode(
    connection: Connection, user_id: int | None, shortcode: str
) -> CannedResponse | None:
    """The user's own one of that shortcode; of None, everybody's."""
    owner = canned_responses.c.user_id
    is_theirs = owner.is_(None) if user_id is None else owner == user_id
    found = _QUERY.where(is_theirs, canned_responses.c.shortcode == shortcode)
    row = connection.execute(found).first()
    return None if row is None else _response(row)


def add(connection: Connection, response: CannedResponse, now: Moment) -> int:
    """Add a canned response; the answer is its id, the one given is passed over."""
    statement = insert(canned_responses).values(**_to_row(response), created_at=now, updated_at=now)
    added: int = connection.execute(statement.returning(canned_responses.c.id)).scalar_one()
    return added


def change(connection: Connection, response: CannedResponse, now: Moment) -> None:
    """Write a canned response back."""
    statement = update(canned_responses).where(canned_responses.c.id == response.id)
    connection.execute(statement.values(**_to_row(response), updated_at=now))


def remove(connection: Connection, response_id: int) -> None:
    """Forget a canned response; its file goes with those that nothing names."""
    connection.execute(delete(canned_responses).where(canned_responses.c.id == response_id))


def _to_row(response: CannedResponse) -> Mapping[str, object]:
    media = response.media
    return {
        "user_id": response.user_id,
        "shortcode": response.shortcode,
        "content": response.content,
        "media": None if media is None else msgspec.json.encode(media).decode(),
        "media_key": None if media is None else media.key,
    }


def _response(row: Any) -> CannedResponse:
    return CannedResponse(
        id=row.id,
        user_id=row.user_id,
        shortcode=row.shortcode,
        content=row.content,
        media=None if row.media is None else _read_media(row.media),
    )

"""Canned responses: an attendant's own, and those that managers keep for everybody."""

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.announcing import announce_settings
from helpdesk.actions.audit import do_note
from helpdesk.actions.messages import MAX_CAPTION
from helpdesk.actions.work import Work
from helpdesk.domain.contents import Media
from helpdesk.domain.deeds import Deed
from helpdesk.domain.roles import Actor, Permission
from helpdesk.domain.shapes import CannedResponseShape
from helpdesk.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.language import N_
from helpdesk.store import canned_responses
from helpdesk.store.canned_responses import CannedResponse

MAX_SHORTCODE = 40
MAX_CONTENT = 4_096

_NO_RESPONSE = "There is no such canned response."
_SECTION = "canned_responses"


class Wanted(NamedTuple):
    """What a canned response is to be; None stays as it is (or is as usual with a new one).
    `removes_file`: without the file that it has."""

    shortcode: str | None = None
    content: str | None = None
    is_shared: bool | None = None
    removes_file: bool = False


def list_canned_responses(connection: Connection, actor: Actor) -> list[CannedResponseShape]:
    """The actor's own and everybody's, by shortcode. Where both have one of a shortcode, the
    actor's own is meant."""
    found = canned_responses.shown_to(connection, actor.user_id)
    return [rendering.canned_response(one) for one in found]


def plan(
    connection: Connection,
    actor: Actor,
    wanted: Wanted,
    response_id: int | None = None,
    *,
    has_file: bool = False,
) -> CannedResponse:
    """What a new canned response (or, with an id, the changed one) would be; refuses what the
    actor may not have. `has_file`: a file comes with it, which is kept only after this."""
    present = None
    if response_id is not None:
        present = access_canned_response(connection, actor, response_id)
        _check_may_change(actor, is_shared=present.user_id is None)
    planned = _planned(actor, wanted, present)
    _check_may_change(actor, is_shared=planned.user_id is None)
    _check(connection, planned, has_file=has_file or planned.media is not None)
    return planned


def do_add(
    work: Work, actor: Actor, wanted: Wanted, media: Media | None = None
) -> CannedResponseShape:
    """Add a canned response, perhaps with a file that is kept already."""
    planned = plan(work.connection, actor, wanted, has_file=media is not None)
    planned = msgspec.structs.replace(planned, media=media)
    added_id = canned_responses.add(work.connection, planned, work.now)
    _tell(work, actor, planned, "added")
    return rendering.canned_response(msgspec.structs.replace(planned, id=added_id))


def do_change(
    work: Work, actor: Actor, response_id: int, wanted: Wanted, media: Media | None = None
) -> CannedResponseShape:
    """Change a canned response; a file replaces the one that it has."""
    planned = plan(work.connection, actor, wanted, response_id, has_file=media is not None)
    planned = msgspec.structs.replace(planned, media=media or planned.media)
    canned_responses.change(work.connection, planned, work.now)
    _tell(work, actor, planned, "changed")
    return rendering.canned_response(planned)


def do_delete(work: Work, actor: Actor, response_id: int) -> None:
    """Delete a canned response. What was sent with it stays."""
    present = access_canned_response(work.connection, actor, response_id)
    _check_may_change(actor, is_shared=present.user_id is None)
    canned_responses.remove(work.connection, present.id)
    _tell(work, actor, present, "deleted")


def access_canned_response(
    connection: Connection, actor: Actor, response_id: int
) -> CannedResponse:
    """The canned response, if it is the actor's own or everybody's."""
    found = canned_responses.load(connection, response_id)
    if found is None or found.user_id not in (None, actor.user_id):
        raise NotFound(_NO_RESPONSE)
    return found


def access_file(connection: Connection, actor: Actor, response_id: int) -> Media:
    """The file that goes with a canned response."""
    media = access_canned_response(connection, actor, response_id).media
    if media is None:
        raise NotFound("This canned response has no file.", code="no_file")
    return media


def _planned(actor: Actor, wanted: Wanted, present: CannedResponse | None) -> CannedResponse:
    known = present or CannedResponse(
        id=0, user_id=actor.user_id, shortcode="", content="", media=None
    )
    user_id = known.user_id
    if wanted.is_shared is not None:
        user_id = None if wanted.is_shared else actor.user_id
    shortcode = known.shortcode if wanted.shortcode is None else _tidy(wanted.shortcode)
    content = known.content if wanted.content is None else wanted.content.replace("\x00", "")
    return CannedResponse(
        id=known.id,
        user_id=user_id,
        shortcode=shortcode,
        content=content.strip(),
        media=None if wanted.removes_file else known.media,
    )


def _tidy(shortcode: str) -> str:
    """As it is typed after the slash."""
    return shortcode.strip().removeprefix("/").lower()


def _check_may_change(actor: Actor, *, is_shared: bool) -> None:
    if is_shared and not actor.may(Permission.MANAGE_RESPONSES):
        raise Forbidden("Only managers change what everybody uses.")


def _check(connection: Connection, planned: CannedResponse, *, has_file: bool) -> None:
    code, content = planned.shortcode, planned.content
    is_word = bool(code) and all(one.isalnum() or one in "-_" for one in code)
    if not is_word or len(code) > MAX_SHORTCODE:
        reason = N_("Use 1 to 40 letters, digits, hyphens or underscores.")
        raise Invalid("This cannot be a shortcode.", fields={"shortcode": reason})
    if not content and not has_file:
        raise Invalid("There is nothing to send.", fields={"content": N_("Write the text.")})
    if len(content) > MAX_CONTENT:
        reason = N_("At most 4,096 characters.")
        raise Invalid("The text is too long.", fields={"content": reason})
    if has_file and len(content) > MAX_CAPTION:
        reason = N_("With a file, at most 1,024 characters.")
        raise Invalid("The text is too long to go with a file.", fields={"content": reason})
    taken = canned_responses.by_shortcode(connection, planned.user_id, code)
    if taken is not None and taken.id != planned.id:
        raise Conflict(
            "/{shortcode} is in use already.",
            code="shortcode_taken",
            values={"shortcode": code},
            fields={"shortcode": N_("This shortcode is in use already.")},
        )


def _tell(work: Work, actor: Actor, response: CannedResponse, change: str) -> None:
    """An attendant's own are nobody else's business: only what everybody uses is noted."""
    if response.user_id is None:
        deed = Deed.CANNED_RESPONSE_CHANGED
        do_note(work, deed, actor, name=response.shortcode, change=change)
    announce_settings(work, _SECTION)

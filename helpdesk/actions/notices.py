"""What a person has chosen to be told of."""

import msgspec
from sqlalchemy import Connection

from helpdesk.actions.announcing import do_change_user
from helpdesk.actions.work import Work
from helpdesk.domain.notice_choices import USUAL, Choice
from helpdesk.domain.roles import Actor
from helpdesk.store import notices


def read_choice(text: str | None) -> Choice:
    """The choice as it is kept; what an older version kept counts as far as it is understood."""
    if text is None:
        return USUAL
    try:
        return msgspec.json.decode(text, type=Choice)
    except msgspec.DecodeError:
        return USUAL


def load_choice(connection: Connection, user_id: int) -> Choice:
    """What the user has chosen."""
    return read_choice(notices.load(connection, user_id))


def do_choose(work: Work, actor: Actor, choice: Choice) -> None:
    """Choose; the actor's other screens hear that they have changed."""
    text = msgspec.json.encode(choice).decode()
    do_change_user(work, actor.user_id, {"notices": text})

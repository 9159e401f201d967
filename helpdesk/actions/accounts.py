"""A user's own account: name, language, password."""

from typing import NamedTuple

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.announcing import do_change_user
from helpdesk.actions.audit import do_note
from helpdesk.actions.notices import load_choice
from helpdesk.actions.passwords import hash_password, verify_password
from helpdesk.actions.sessions import user_of_token
from helpdesk.actions.users import check_name, do_set_password
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AccountShape, UserShape
from helpdesk.errors import Invalid, NotFound, Refused, Unauthenticated
from helpdesk.language import LANGUAGES, N_
from helpdesk.store import second_factors, users
from helpdesk.store.records import User


class Wish(NamedTuple):
    """What somebody wants to change of their account; None stays. The language "" is the
    browser's."""

    name: str | None = None
    language: str | None = None


def show_account(connection: Connection, actor: Actor) -> AccountShape:
    """The actor's account."""
    shape = rendering.user(_load(connection, actor))
    return AccountShape(
        **{name: getattr(shape, name) for name in UserShape.__struct_fields__},
        recovery_codes=second_factors.count_recovery_codes(connection, actor.user_id),
        notices=load_choice(connection, actor.user_id),
    )


def show_user_of_token(connection: Connection, token: str, now: Moment) -> UserShape:
    """Who is signed in with the token."""
    user = user_of_token(connection, token, now)
    if user is None:
        raise Unauthenticated("Sign in first.")
    return rendering.user(user)


def do_change_account(work: Work, actor: Actor, wish: Wish) -> AccountShape:
    """Change the actor's name or language."""
    user = _load(work.connection, actor)
    values: dict[str, object] = {}
    if wish.name is not None and check_name(wish.name) != user.name:
        values["name"] = check_name(wish.name)
    if wish.language is not None:
        values["language"] = _check_language(wish.language)
    if values:
        do_change_user(work, user.id, values)
    if "name" in values:
        do_note(
            work,
            Deed.USER_CHANGED,
            actor,
            user_id=user.id,
            name=user.name,
            field="name",
            value=values["name"],
        )
    return show_account(work.connection, actor)


async def confirm(ledger: Ledger, actor: Actor, password: str) -> User:
    """The actor, who has shown the password once more; else Refused."""
    user = await ledger.read(lambda connection: _load(connection, actor))
    if not await verify_password(user.password, password):
        reason = N_("This is not your password.")
        raise Refused(reason, code="wrong_password", fields={"present": reason})
    return user


async def change_password(ledger: Ledger, confirmed: User, password: str, token: str) -> None:
    """Set the password of who has shown the present one; all sessions end but the one of the
    token."""
    hashed = await hash_password(password)
    await ledger.write(lambda work: _do_change_password(work, confirmed, hashed, token))


def _do_change_password(work: Work, confirmed: User, password_hash: str, token: str) -> None:
    present = users.load(work.connection, confirmed.id)
    if present is None or present.password != confirmed.password:
        reason = N_("Your password has just been changed elsewhere.")
        raise Refused(reason, code="wrong_password", fields={"present": reason})
    do_set_password(work, confirmed.id, password_hash, token)
    do_note(work, Deed.PASSWORD_CHANGED, confirmed.id)


def _check_language(language: str) -> str | None:
    if language and language not in LANGUAGES:
        reason = N_("helpdesk does not speak this language.")
        raise Invalid(reason, fields={"language": reason})
    return language or None


def _load(connection: Connection, actor: Actor) -> User:
    user = users.load(connection, actor.user_id)
    if user is None:
        raise NotFound("There is no such user.")
    return user

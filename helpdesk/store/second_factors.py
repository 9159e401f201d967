"""Second factors: challenges between two steps, the steps of codes used, recovery codes."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, delete, func, insert, or_, select, update

from helpdesk.domain.moments import Moment
from helpdesk.store.schema import challenges, recovery_codes, users


class Challenge(msgspec.Struct, frozen=True):
    """Somebody between two steps; `value` is the key that was shown, where one was."""

    user_id: int
    value: str | None


def add_challenge(
    connection: Connection,
    token_hash: str,
    user_id: int,
    purpose: str,
    value: str | None,
    now: Moment,
    expires_at: Moment,
) -> None:
    """Remember that the user is between two steps."""
    connection.execute(
        insert(challenges).values(
            token_hash=token_hash,
            user_id=user_id,
            purpose=purpose,
            value=value,
            created_at=now,
            expires_at=expires_at,
        )
    )


def challenge(
    connection: Connection, token_hash: str, purpose: str, now: Moment
) -> Challenge | None:
    """Who is between the two steps of that purpose."""
    row = connection.execute(
        select(challenges.c.user_id, challenges.c.value).where(
            challenges.c.token_hash == token_hash,
            challenges.c.purpose == purpose,
            challenges.c.expires_at > now,
        )
    ).first()
    return None if row is None else Challenge(row.user_id, row.value)


def value_of(connection: Connection, user_id: int, purpose: str, now: Moment) -> str | None:
    """The value of the user's challenge of that purpose."""
    value: str | None = connection.execute(
        select(challenges.c.value).where(
            challenges.c.user_id == user_id,
            challenges.c.purpose == purpose,
            challenges.c.expires_at > now,
        )
    ).scalar()
    return value


def end_challenge(connection: Connection, token_hash: str) -> bool:
    """Use a challenge up; False when somebody else just did."""
    statement = delete(challenges).where(challenges.c.token_hash == token_hash)
    return connection.execute(statement).rowcount == 1


def end_challenges_of(connection: Connection, user_id: int, purpose: str | None = None) -> None:
    """Forget the user's challenges, of one purpose or all."""
    statement = delete(challenges).where(challenges.c.user_id == user_id)
    if purpose is not None:
        statement = statement.where(challenges.c.purpose == purpose)
    connection.execute(statement)


def use_step(connection: Connection, user_id: int, step: int) -> bool:
    """Note that the code of that step was used; False when it, or a later one, was before."""
    is_later = or_(users.c.totp_step.is_(None), users.c.totp_step < step)
    statement = update(users).where(users.c.id == user_id, is_later).values(totp_step=step)
    return connection.execute(statement).rowcount == 1


def replace_recovery_codes(
    connection: Connection, user_id: int, code_hashes: Iterable[str]
) -> None:
    """These are the user's recovery codes from now on."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
    rows = [{"user_id": user_id, "code_hash": code_hash} for code_hash in code_hashes]
    if rows:
        connection.execute(insert(recovery_codes), rows)


def use_recovery_code(connection: Connection, user_id: int, code_hash: str) -> bool:
    """Use a recovery code up; False when the user has no such code (any more)."""
    is_it = (recovery_codes.c.user_id == user_id) & (recovery_codes.c.code_hash == code_hash)
    return connection.execute(delete(recovery_codes).where(is_it)).rowcount == 1


def count_recovery_codes(connection: Connection, user_id: int) -> int:
    """How many recovery codes the user has left."""
    statement = select(func.count()).where(recovery_codes.c.user_id == user_id)
    count: int = connection.execute(statement).scalar_one()
    return count

"""The second factor: a code of the phone's (TOTP, RFC 6238), or one of the recovery codes."""

import hmac
import secrets
from typing import NamedTuple

import pyotp
import segno
from sqlalchemy import Connection

from helpdesk.actions.announcing import do_change_user
from helpdesk.actions.audit import do_note
from helpdesk.actions.passwords import hash_token, new_token
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import MINUTE, SECOND, Moment
from helpdesk.domain.roles import Actor
from helpdesk.errors import Conflict, NotFound, Refused, Unauthenticated
from helpdesk.language import N_
from helpdesk.store import second_factors, users
from helpdesk.store.records import User

STEP = 30 * SECOND
"""For how long a code is shown."""

RECOVERY_CODES = 10

_KEY_LIFE = 30 * MINUTE
_KEY = "second_factor"
_ISSUER = "helpdesk"
# A phone's clock may be off by one step.
_STEPS_OFF = (-1, 0, 1)
# Without what is easily taken for something else. 16 of these are 80 bits: enough for a plain
# hash, as with the other secrets that we draw.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_PARTS, _PART_LENGTH = 4, 4

_WRONG_CODE = "This code is wrong or has been used. Wait for the next one."


class Key(NamedTuple):
    """What an authenticator app needs: the key to type, or its image (a data: URL) to scan."""

    secret: str
    image: str


def do_offer_key(work: Work, actor: Actor) -> Key:
    """A new key to put into the app; it counts once its first code has come."""
    user = _load(work.connection, actor.user_id)
    if user.totp_secret is not None:
        raise Conflict("Your second factor is on already.", code="second_factor_on")
    secret = pyotp.random_base32()
    second_factors.end_challenges_of(work.connection, user.id, _KEY)
    second_factors.add_challenge(
        work.connection,
        hash_token(new_token()),
        user.id,
        _KEY,
        secret,
        work.now,
        Moment(work.now + _KEY_LIFE),
    )
    address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=_ISSUER)
    image = segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="white")
    return Key(secret, image)


def do_switch_on(work: Work, actor: Actor, code: str) -> tuple[str, ...]:
    """Ask for a code at each sign-in from now on; the answer is the recovery codes, which are
    never shown again."""
    user = _load(work.connection, actor.user_id)
    secret = second_factors.value_of(work.connection, user.id, _KEY, work.now)
    if secret is None or user.totp_secret is not None:
        raise Conflict("That took too long. Begin again.", code="step_ended")
    step = _step_of(secret, _typed(code), work.now)
    if step is None:
        reason = N_("This code is wrong. Is the time on your phone right?")
        raise Refused(reason, code="wrong_code", fields={"code": reason})
    second_factors.end_challenges_of(work.connection, user.id, _KEY)
    do_change_user(work, user.id, {"totp_secret": secret, "totp_step": step})
    do_note(work, Deed.SECOND_FACTOR_ON, actor)
    return _do_draw_codes(work, user.id)


def do_switch_off(work: Work, user_id: int, by: Actor | None) -> None:
    """Ask for no code any more. `by` None: the command line."""
    user = _load(work.connection, user_id)
    if user.totp_secret is None:
        raise Conflict("The second factor is off already.", code="second_factor_off")
    do_change_user(work, user.id, {"totp_secret": None, "totp_step": None})
    second_factors.replace_recovery_codes(work.connection, user.id, ())
    second_factors.end_challenges_of(work.connection, user.id)
    do_note(work, Deed.SECOND_FACTOR_OFF, by, user_id=user.id, name=user.name)


def do_reset(work: Work, user_id: int, by: Actor) -> None:
    """Switch somebody else's off; one's own asks for the password."""
    check_is_another(by, user_id)
    do_switch_off(work, user_id, by)


def check_is_another(by: Actor | None, user_id: int) -> None:
    """Refuse what is for colleagues where it is about oneself. `by` None: the command line."""
    if by is not None and by.user_id == user_id:
        raise Conflict("Use your account page.", code="own_account")


def do_renew_codes(work: Work, actor: Actor) -> tuple[str, ...]:
    """New recovery codes; the old ones open nothing any more."""
    if _load(work.connection, actor.user_id).totp_secret is None:
        raise Conflict("Your second factor is off.", code="second_factor_off")
    do_note(work, Deed.RECOVERY_CODES_RENEWED, actor)
    return _do_draw_codes(work, actor.user_id)


def do_use_code(work: Work, user: User, code: str) -> str:
    """Use a code of the app or a recovery code up; the answer is which of the two it was. Each
    opens once, whoever tries at the same time. Raises Unauthenticated."""
    typed = _typed(code)
    step = None if user.totp_secret is None else _step_of(user.totp_secret, typed, work.now)
    if step is not None and second_factors.use_step(work.connection, user.id, step):
        return "code"
    if second_factors.use_recovery_code(work.connection, user.id, hash_token(typed)):
        return "recovery_code"
    raise Unauthenticated(_WRONG_CODE, code="wrong_code", fields={"code": _WRONG_CODE})


def _step_of(secret: str, typed: str, now: Moment) -> int | None:
    """The step whose code this is, None when it is none of the present ones'. All are compared,
    each in constant time."""
    generator = pyotp.TOTP(secret)
    present = now // STEP
    fits = [
        present + off
        for off in _STEPS_OFF
        if hmac.compare_digest(generator.generate_otp(present + off).encode(), typed.encode())
    ]
    return max(fits, default=None)


def _do_draw_codes(work: Work, user_id: int) -> tuple[str, ...]:
    codes = tuple(_draw() for _ in range(RECOVERY_CODES))
    hashes = [hash_token(_typed(code)) for code in codes]
    second_factors.replace_recovery_codes(work.connection, user_id, hashes)
    return codes


def _draw() -> str:
    parts = (
        "".join(secrets.choice(_LETTERS) for _ in range(_PART_LENGTH)) for _ in range(_CODE_PARTS)
    )
    return "-".join(parts)


def _typed(code: str) -> str:
    """A code however somebody typed it: "123 456", "ABCD-EFGH-…"."""
    return "".join(sign for sign in code[:100] if sign.isascii() and sign.isalnum()).lower()


def _load(connection: Connection, user_id: int) -> User:
    user = users.load(connection, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    return user

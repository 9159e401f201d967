"""The second factor, where it is kept: on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import Callable
from functools import partial

import pyotp
import pytest
from sqlalchemy import select

from helpdesk.actions.links import do_accept_invitation, do_invite, do_reset_password
from helpdesk.actions.passwords import hash_password
from helpdesk.actions.second_factor import (
    RECOVERY_CODES,
    STEP,
    do_offer_key,
    do_renew_codes,
    do_switch_off,
    do_switch_on,
)
from helpdesk.actions.sessions import (
    CHALLENGE_LIFE,
    Entry,
    actor_of_token,
    do_finish_step,
    do_step,
    sign_in,
    verify_credentials,
)
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import HOUR
from helpdesk.domain.roles import Actor
from helpdesk.errors import Conflict, HelpdeskError, Refused, Unauthenticated
from helpdesk.store.schema import challenges, recovery_codes
from tests.factories import FakeClock

PASSWORD = "correct horse battery"
EMAIL = "ana@example.com"


@pytest.fixture
async def ana(ledger: Ledger, ana: Actor) -> Actor:
    """The attendant, who has a password."""
    hashed = await hash_password(PASSWORD)
    await ledger.write(lambda work: do_reset_password(work, EMAIL, hashed))
    return ana


class App:
    """The authenticator app on the phone."""

    def __init__(self, secret: str, clock: FakeClock) -> None:
        self._generator = pyotp.TOTP(secret)
        self._clock = clock

    def shows(self, steps_off: int = 0) -> str:
        """The code; that of a step before or after with `steps_off`."""
        return self._generator.generate_otp(self._clock() // STEP + steps_off)


class Armed:
    """Ana's app and recovery codes, once her second factor is on."""

    def __init__(self, app: App, codes: tuple[str, ...]) -> None:
        self.app = app
        self.codes = codes


@pytest.fixture
async def armed(ledger: Ledger, ana: Actor, clock: FakeClock) -> Armed:
    """Ana's second factor is on, and the code that switched it on is used up."""
    key = await ledger.write(lambda work: do_offer_key(work, ana))
    app = App(key.secret, clock)
    codes = await ledger.write(lambda work: do_switch_on(work, ana, app.shows()))
    clock.advance(2 * STEP)
    return Armed(app, codes)


async def enters(ledger: Ledger, code: str | None) -> bool:
    """Whether the password with that code signs in."""
    try:
        await sign_in(ledger, EMAIL, PASSWORD, code)
    except Unauthenticated:
        return False
    return True


async def first_step(ledger: Ledger) -> Entry:
    verified = await verify_credentials(ledger, EMAIL, PASSWORD)
    return await ledger.write(lambda work: do_step(work, verified))


async def test_a_key_counts_only_once_its_first_code_has_come(
    ledger: Ledger, ana: Actor, clock: FakeClock
) -> None:
    key = await ledger.write(lambda work: do_offer_key(work, ana))
    assert key.image.startswith("data:image/svg+xml")
    assert await enters(ledger, None)
    with pytest.raises(Refused, match="wrong"):
        await ledger.write(lambda work: do_switch_on(work, ana, "000000"))
    assert await enters(ledger, None)
    code = App(key.secret, clock).shows()
    assert len(await ledger.write(lambda work: do_switch_on(work, ana, code))) == RECOVERY_CODES
    assert not await enters(ledger, None)


async def test_a_newer_key_replaces_the_one_before(
    ledger: Ledger, ana: Actor, clock: FakeClock
) -> None:
    old = await ledger.write(lambda work: do_offer_key(work, ana))
    await ledger.write(lambda work: do_offer_key(work, ana))
    with pytest.raises(Refused):
        await ledger.write(lambda work: do_switch_on(work, ana, App(old.secret, clock).shows()))


async def test_a_key_that_was_shown_long_ago_switches_nothing_on(
    ledger: Ledger, ana: Actor, clock: FakeClock
) -> None:
    key = await ledger.write(lambda work: do_offer_key(work, ana))
    clock.advance(HOUR)
    with pytest.raises(Conflict, match="Begin again"):
        await ledger.write(lambda work: do_switch_on(work, ana, App(key.secret, clock).shows()))


async def test_a_code_opens_once(ledger: Ledger, armed: Armed) -> None:
    code = armed.app.shows()
    assert await enters(ledger, code)
    assert not await enters(ledger, code)


async def test_the_code_that_switched_it_on_opens_nothing(
    ledger: Ledger, ana: Actor, clock: FakeClock
) -> None:
    key = await ledger.write(lambda work: do_offer_key(work, ana))
    code = App(key.secret, clock).shows()
    await ledger.write(lambda work: do_switch_on(work, ana, code))
    assert not await enters(ledger, code)


@pytest.mark.parametrize(("steps_off", "opens"), [(-2, False), (-1, True), (1, True), (2, False)])
async def test_a_clock_may_be_off_by_one_step(
    ledger: Ledger, armed: Armed, steps_off: int, opens: bool
) -> None:
    assert await enters(ledger, armed.app.shows(steps_off)) is opens


async def test_no_older_code_opens_after_a_newer_one(ledger: Ledger, armed: Armed) -> None:
    assert await enters(ledger, armed.app.shows(1))
    assert not await enters(ledger, armed.app.shows())
    assert not await enters(ledger, armed.app.shows(-1))


@pytest.mark.parametrize("code", ["", "abc", "1" * 6, "1" * 100_000, "\x00", "½" * 6, "000 000"])
async def test_what_is_no_code_opens_nothing(ledger: Ledger, armed: Armed, code: str) -> None:
    assert not await enters(ledger, code)


async def test_a_code_may_be_typed_with_a_space_and_a_recovery_code_without_dashes(
    ledger: Ledger, armed: Armed
) -> None:
    code = armed.app.shows()
    assert await enters(ledger, f" {code[:3]} {code[3:]}")
    assert await enters(ledger, armed.codes[0].replace("-", "").upper())


async def test_each_recovery_code_opens_once_whoever_tries_at_the_same_time(
    ledger: Ledger, armed: Armed
) -> None:
    tries = [enters(ledger, armed.codes[0]) for _ in range(4)]
    assert sorted(await asyncio.gather(*tries)) == [False, False, False, True]
    assert await enters(ledger, armed.codes[1])


async def test_new_recovery_codes_replace_the_old_ones(
    ledger: Ledger, ana: Actor, armed: Armed
) -> None:
    fresh = await ledger.write(lambda work: do_renew_codes(work, ana))
    assert not set(fresh) & set(armed.codes)
    assert not await enters(ledger, armed.codes[0])
    assert await enters(ledger, fresh[0])


async def test_without_it_nothing_but_the_password_is_asked_for(
    ledger: Ledger, ana: Actor, armed: Armed
) -> None:
    await ledger.write(lambda work: do_switch_off(work, ana.user_id, ana))
    assert await enters(ledger, None)
    with pytest.raises(Conflict):
        await ledger.write(lambda work: do_switch_off(work, ana.user_id, ana))
    with pytest.raises(Conflict):
        await ledger.write(lambda work: do_renew_codes(work, ana))


async def test_a_sign_in_without_a_code_says_what_is_missing_and_only_after_the_password(
    ledger: Ledger, armed: Armed
) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        await sign_in(ledger, EMAIL, PASSWORD)
    assert refusal.value.code == "second_factor"
    with pytest.raises(Unauthenticated) as refusal:
        await sign_in(ledger, EMAIL, "another password", armed.app.shows())
    assert refusal.value.code == "wrong_credentials"
    assert await enters(ledger, armed.app.shows())  # it was not used up


async def test_the_second_step_ends_after_ten_minutes_and_is_taken_once(
    ledger: Ledger, ana: Actor, armed: Armed, clock: FakeClock
) -> None:
    old, new = await first_step(ledger), await first_step(ledger)
    assert old.is_halfway
    with pytest.raises(Unauthenticated, match="wrong"):
        await ledger.write(lambda work: do_finish_step(work, new.token, "000000"))
    code = armed.app.shows()
    token = await ledger.write(lambda work: do_finish_step(work, new.token, code))
    now = clock()
    assert await ledger.read(lambda c: actor_of_token(c, token, now)) == ana
    again = armed.codes[0]
    with pytest.raises(Unauthenticated, match="too long"):
        await ledger.write(lambda work: do_finish_step(work, new.token, again))
    clock.advance(CHALLENGE_LIFE)
    with pytest.raises(Unauthenticated, match="too long"):
        await ledger.write(lambda work: do_finish_step(work, old.token, again))
    assert await enters(ledger, again)


async def test_the_token_of_a_step_is_no_session(
    ledger: Ledger, armed: Armed, clock: FakeClock
) -> None:
    step = await first_step(ledger)
    now = clock()
    assert await ledger.read(lambda c: actor_of_token(c, step.token, now)) is None


@pytest.mark.parametrize("what", ["a new password", "deactivation", "an admin's reset"])
async def test_what_changes_between_the_two_steps_ends_the_second(
    ledger: Ledger, ana: Actor, admin: Actor, armed: Armed, what: str
) -> None:
    step = await first_step(ledger)
    hashed = await hash_password("another password")
    changes: dict[str, Callable[[Work], object]] = {
        "a new password": partial(do_reset_password, email=EMAIL, password_hash=hashed),
        "deactivation": partial(do_change, user_id=ana.user_id, active=False),
        "an admin's reset": partial(do_switch_off, user_id=ana.user_id, by=admin),
    }
    await ledger.write(changes[what])
    code = armed.app.shows()
    with pytest.raises(HelpdeskError, match="too long"):
        await ledger.write(lambda work: do_finish_step(work, step.token, code))


async def test_a_link_that_sets_the_password_does_not_stand_for_the_second_factor(
    ledger: Ledger, ana: Actor, armed: Armed
) -> None:
    link = await ledger.write(lambda work: do_invite(work, ana.user_id))
    hashed = await hash_password("another password")
    entry = await ledger.write(lambda work: do_accept_invitation(work, link, hashed))
    assert entry.is_halfway
    code = armed.app.shows()
    assert await ledger.write(lambda work: do_finish_step(work, entry.token, code))


async def test_the_operator_can_switch_it_off_with_the_password(
    ledger: Ledger, ana: Actor, armed: Armed
) -> None:
    hashed = await hash_password(PASSWORD)
    await ledger.write(lambda work: do_reset_password(work, EMAIL, hashed, ends_second_factor=True))
    assert await enters(ledger, None)


async def test_no_recovery_code_and_no_token_of_a_step_stands_in_the_database(
    ledger: Ledger, armed: Armed
) -> None:
    step = await first_step(ledger)
    rows = await ledger.read(
        lambda c: [*c.execute(select(recovery_codes)), *c.execute(select(challenges))]
    )
    assert len(rows) == RECOVERY_CODES + 1
    for secret in (*armed.codes, step.token):
        assert secret not in repr(rows)
        assert secret.replace("-", "") not in repr(rows)

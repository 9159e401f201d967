"""Sessions, links and passwords, where they are kept: on SQLite and on PostgreSQL."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Row, Table, select

from helpdesk.actions.accounts import change_password, confirm
from helpdesk.actions.links import (
    LINK_LIFE,
    do_accept_invitation,
    do_invite,
    do_make_lost_link,
    do_reset_password,
    show_invitation,
)
from helpdesk.actions.passwords import check_password, hash_password, verify_password
from helpdesk.actions.sessions import (
    SESSION_LIFE,
    actor_of_token,
    do_begin_session,
    do_sign_in,
    do_sign_out,
    do_sign_out_everywhere,
    do_step,
    sign_in,
    verify_credentials,
)
from helpdesk.actions.users import check_email, do_change
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import HOUR
from helpdesk.domain.roles import Actor, Role
from helpdesk.errors import Invalid, NotFound, Unauthenticated
from helpdesk.store.schema import invitations, sessions, users
from tests.factories import FakeClock, add_person

PASSWORD = "correct horse battery"
EMAIL = "ana@example.com"


@pytest.fixture
async def ana(ledger: Ledger) -> Actor:
    return await add_person(ledger, "Ana")


async def begin(ledger: Ledger, actor: Actor) -> str:
    return await ledger.write(lambda work: do_begin_session(work, actor.user_id))


async def whose(ledger: Ledger, token: str) -> Actor | None:
    now = ledger.clock()
    return await ledger.read(lambda connection: actor_of_token(connection, token, now))


def rows_of(table: Table, connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(table)))


async def set_password(ledger: Ledger, password: str = PASSWORD) -> None:
    hashed = await hash_password(password)
    await ledger.write(lambda work: do_reset_password(work, EMAIL, hashed))


async def test_a_token_is_its_users_until_its_time_is_over(
    ledger: Ledger, ana: Actor, clock: FakeClock
) -> None:
    token = await begin(ledger, ana)
    assert await whose(ledger, token) == ana
    assert await whose(ledger, f"{token}x") is None
    clock.advance(SESSION_LIFE - 1)
    assert await whose(ledger, token) == ana
    clock.advance(1)
    assert await whose(ledger, token) is None


async def test_signing_out_ends_one_session_only(ledger: Ledger, ana: Actor) -> None:
    one, other = await begin(ledger, ana), await begin(ledger, ana)
    await ledger.write(lambda work: do_sign_out(work, one))
    assert (await whose(ledger, one), await whose(ledger, other)) == (None, ana)


async def test_a_new_role_counts_at_once(ledger: Ledger, ana: Actor) -> None:
    token = await begin(ledger, ana)
    await ledger.write(lambda work: do_change(work, ana.user_id, role=Role.ATTENDANT_MANAGER))
    actor = await whose(ledger, token)
    assert actor is not None
    assert actor.role is Role.ATTENDANT_MANAGER


async def test_who_is_deactivated_is_signed_out_and_stays_so(ledger: Ledger, ana: Actor) -> None:
    token = await begin(ledger, ana)
    await ledger.write(lambda work: do_change(work, ana.user_id, active=False))
    assert await whose(ledger, token) is None
    await ledger.write(lambda work: do_change(work, ana.user_id, active=True))
    assert await whose(ledger, token) is None


async def test_a_new_password_ends_every_session(ledger: Ledger, ana: Actor) -> None:
    tokens = [await begin(ledger, ana) for _ in range(2)]
    await set_password(ledger)
    assert [await whose(ledger, token) for token in tokens] == [None, None]
    token, user = await sign_in(ledger, EMAIL, PASSWORD)
    assert (user.id, await whose(ledger, token)) == (ana.user_id, ana)


def do_deactivate(work: Work, ana: Actor) -> None:
    do_change(work, ana.user_id, active=False)


def do_accept_link(work: Work, ana: Actor) -> None:
    do_accept_invitation(work, do_invite(work, ana.user_id), "hash")


def do_set_by_command(work: Work, _: Actor) -> None:
    do_reset_password(work, EMAIL, "hash")


async def last_end(ledger: Ledger, ana: Actor) -> int | None:
    rows = await ledger.read(partial(rows_of, users))
    [ended] = [row.sessions_ended_at for row in rows if row.id == ana.user_id]
    return None if ended is None else int(ended)


@pytest.mark.parametrize(
    "do_end", [do_sign_out_everywhere, do_deactivate, do_accept_link, do_set_by_command]
)
async def test_when_sessions_were_ended_is_remembered_for_the_tokens_of_other_services(
    ledger: Ledger, ana: Actor, clock: FakeClock, do_end: Callable[[Work, Actor], None]
) -> None:
    await begin(ledger, ana)
    clock.advance(HOUR)
    await ledger.write(lambda work: do_end(work, ana))
    assert await last_end(ledger, ana) == clock()


async def test_each_end_is_later_than_the_one_before_whatever_the_clock_says(
    ledger: Ledger, ana: Actor, clock: FakeClock
) -> None:
    clock.advance(-HOUR)
    ends = []
    for _ in range(3):
        await ledger.write(lambda work: do_sign_out_everywhere(work, ana))
        ends.append(await last_end(ledger, ana))
    # She was added at the moment that the clock showed before.
    assert ends == [clock() + HOUR + number for number in (1, 2, 3)]
    clock.advance(2 * HOUR)
    await ledger.write(lambda work: do_sign_out_everywhere(work, ana))
    assert await last_end(ledger, ana) == clock()


async def test_a_new_password_of_ones_own_counts_as_such_an_end_too(
    ledger: Ledger, ana: Actor, clock: FakeClock
) -> None:
    await set_password(ledger)
    clock.advance(HOUR)
    token = await begin(ledger, ana)
    await change_password(ledger, await confirm(ledger, ana, PASSWORD), "a longer one", token)
    assert await last_end(ledger, ana) == clock()
    assert await whose(ledger, token) == ana


async def test_signing_in_and_out_and_a_new_role_end_nothing_elsewhere(
    ledger: Ledger, ana: Actor
) -> None:
    token = await begin(ledger, ana)
    await ledger.write(lambda work: do_sign_out(work, token))
    await ledger.write(lambda work: do_change(work, ana.user_id, role=Role.ADMIN))
    assert await last_end(ledger, ana) is None


async def test_only_the_password_itself_signs_in(ledger: Ledger, ana: Actor) -> None:
    await set_password(ledger)
    for password in ("", PASSWORD.upper(), f"{PASSWORD} ", PASSWORD[:-1], "x" * 10_000):
        with pytest.raises(Unauthenticated):
            await sign_in(ledger, EMAIL, password)


async def test_a_user_without_a_password_cannot_sign_in(ledger: Ledger, ana: Actor) -> None:
    for password in ("", "None", PASSWORD):
        with pytest.raises(Unauthenticated):
            await sign_in(ledger, EMAIL, password)


async def test_an_invitation_lives_for_a_week_and_is_used_up_by_its_use(
    ledger: Ledger, ana: Actor, clock: FakeClock
) -> None:
    hashed = await hash_password(PASSWORD)
    old = await ledger.write(lambda work: do_invite(work, ana.user_id))
    clock.advance(LINK_LIFE)
    with pytest.raises(NotFound, match="too old"):
        await ledger.read(lambda connection: show_invitation(connection, old, clock()))
    link = await ledger.write(lambda work: do_invite(work, ana.user_id))
    clock.advance(LINK_LIFE - 1)
    entry = await ledger.write(lambda work: do_accept_invitation(work, link, hashed))
    assert await whose(ledger, entry.token) == ana
    with pytest.raises(NotFound, match="used"):
        await ledger.write(lambda work: do_accept_invitation(work, link, hashed))


async def test_nothing_that_would_let_anybody_in_stands_in_the_database(
    ledger: Ledger, ana: Actor
) -> None:
    await set_password(ledger)
    token = await begin(ledger, ana)
    link = await ledger.write(lambda work: do_invite(work, ana.user_id))
    for table in (users, sessions, invitations):
        rows = await ledger.read(partial(rows_of, table))
        assert rows
        for secret in (PASSWORD, token, link):
            assert secret not in repr(rows)


async def test_a_password_is_hashed_slowly_and_never_twice_alike() -> None:
    one, other = await hash_password(PASSWORD), await hash_password(PASSWORD)
    assert one != other
    assert one.startswith("$argon2id$")
    assert await verify_password(one, PASSWORD)
    assert await verify_password(other, PASSWORD)
    assert not await verify_password(one, f"{PASSWORD}!")
    assert not await verify_password(None, PASSWORD)
    assert not await verify_password("no hash", PASSWORD)


@pytest.mark.parametrize("length", [0, 9, 201])
def test_a_password_that_is_too_short_or_too_long_cannot_be_chosen(length: int) -> None:
    with pytest.raises(Invalid) as refusal:
        check_password("x" * length)
    assert refusal.value.fields.keys() == {"password"}


@pytest.mark.parametrize("password", ["x" * 10, "x" * 200, "senha com ção 🔑", " " * 10])
def test_any_other_password_is_taken_as_it_is(password: str) -> None:
    assert check_password(password) == password


async def test_who_is_deactivated_or_gets_a_new_password_while_signing_in_stays_outside(
    ledger: Ledger, ana: Actor
) -> None:
    await set_password(ledger)
    verified = await verify_credentials(ledger, EMAIL, PASSWORD)
    await set_password(ledger, "another password")
    with pytest.raises(Unauthenticated):
        await ledger.write(lambda work: do_sign_in(work, verified, None))
    verified = await verify_credentials(ledger, EMAIL, "another password")
    await ledger.write(lambda work: do_change(work, ana.user_id, active=False))
    with pytest.raises(Unauthenticated):
        await ledger.write(lambda work: do_sign_in(work, verified, None))
    with pytest.raises(Unauthenticated):
        await ledger.write(lambda work: do_step(work, verified))


async def test_a_link_that_was_mailed_lives_for_an_hour(
    ledger: Ledger, ana: Actor, clock: FakeClock
) -> None:
    made = await ledger.write(lambda work: do_make_lost_link(work, EMAIL))
    assert made is not None
    _, link = made
    clock.advance(HOUR - 1)
    await ledger.read(lambda connection: show_invitation(connection, link, clock()))
    clock.advance(1)
    with pytest.raises(NotFound, match="too old"):
        await ledger.read(lambda connection: show_invitation(connection, link, clock()))


@pytest.mark.parametrize(
    "email",
    ["a@b@c.d", "a@b.c,d@e.f", "<a@b.c>", "a b@c.d", "a@b", "@b.c", "a\n@b.c", f"{'x' * 151}@b.c"],
)
def test_what_is_not_one_address_is_none(email: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_email(email)
    assert refusal.value.fields.keys() == {"email"}

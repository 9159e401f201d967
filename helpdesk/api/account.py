"""The caller's own account."""

from aiohttp import web
from msgspec import UNSET, UnsetType

from helpdesk.actions import accounts, notices, second_factor
from helpdesk.actions.accounts import Wish
from helpdesk.actions.passwords import check_password
from helpdesk.actions.work import Work
from helpdesk.domain.notice_choices import Choice
from helpdesk.domain.shapes import AccountShape, Shape
from helpdesk.handling.call import Call, answer, nothing
from helpdesk.handling.entrance import entrance


class AccountChange(Shape, frozen=True, kw_only=True):
    """What is left out stays; the language null is the browser's."""

    name: str | UnsetType = UNSET
    language: str | UnsetType | None = UNSET
    notices: Choice | UnsetType = UNSET


class NewPassword(Shape, frozen=True, kw_only=True):
    """`present` is the password until now."""

    present: str
    password: str


class Confirmation(Shape, frozen=True, kw_only=True):
    """The password once more."""

    password: str


class Code(Shape, frozen=True, kw_only=True):
    """What the authenticator app shows."""

    code: str


class SecondFactorKey(Shape, frozen=True, kw_only=True):
    """What the authenticator app needs: the key to type, or its QR code (a data: URL)."""

    secret: str
    qrcode: str


class RecoveryCodes(Shape, frozen=True, kw_only=True):
    """Each opens once, without the app. They are shown only here."""

    recovery_codes: list[str]


async def show(call: Call) -> web.StreamResponse:
    """The caller's account."""
    return answer(await call.read(lambda c: accounts.show_account(c, call.actor)))


async def update(call: Call) -> web.StreamResponse:
    """Change the caller's name, language, or what they are told of."""
    wanted = await call.body(AccountChange)
    wish = Wish(
        name=None if wanted.name is UNSET else wanted.name,
        language=None if wanted.language is UNSET else wanted.language or "",
    )

    def do_update(work: Work) -> AccountShape:
        if wanted.notices is not UNSET:
            notices.do_choose(work, call.actor, wanted.notices)
        return accounts.do_change_account(work, call.actor, wish)

    return answer(await call.write(do_update))


async def change_password(call: Call) -> web.StreamResponse:
    """Change the caller's password; all other sessions end."""
    wanted = await call.body(NewPassword)
    check_password(wanted.password)
    confirmed = await entrance(call).confirm(call, wanted.present)
    token = call.token or ""
    await accounts.change_password(call.ledger, confirmed, wanted.password, token)
    return nothing()


async def offer_second_factor(call: Call) -> web.StreamResponse:
    """A new key for the caller's authenticator app; its first code switches it on."""
    key = await call.write(lambda work: second_factor.do_offer_key(work, call.actor))
    return answer(SecondFactorKey(secret=key.secret, qrcode=key.image), 201)


async def switch_second_factor_on(call: Call) -> web.StreamResponse:
    """Switch the second factor on with the first code; the answer is the recovery codes."""
    wanted = await call.body(Code)
    codes = await call.write(lambda work: second_factor.do_switch_on(work, call.actor, wanted.code))
    return answer(RecoveryCodes(recovery_codes=list(codes)))


async def switch_second_factor_off(call: Call) -> web.StreamResponse:
    """Switch the second factor off."""
    await _confirm(call)
    await call.write(lambda work: second_factor.do_switch_off(work, call.actor.user_id, call.actor))
    return nothing()


async def renew_recovery_codes(call: Call) -> web.StreamResponse:
    """New recovery codes; the old ones open nothing any more."""
    await _confirm(call)
    codes = await call.write(lambda work: second_factor.do_renew_codes(work, call.actor))
    return answer(RecoveryCodes(recovery_codes=list(codes)), 201)


async def _confirm(call: Call) -> None:
    wanted = await call.body(Confirmation)
    await entrance(call).confirm(call, wanted.password)

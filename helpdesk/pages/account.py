"""The page of one's own account."""

from aiohttp import web

from helpdesk.actions.accounts import show_account
from helpdesk.handling.call import Call
from helpdesk.language import LANGUAGES, N_, say
from helpdesk.pages.render import page

ROLES = {
    "ADMIN": N_("Administrator"),
    "ATTENDANT_MANAGER": N_("Attendant manager"),
    "ATTENDANT": N_("Attendant"),
}


async def show(call: Call) -> web.StreamResponse:
    """The caller's account."""
    account = await call.read(lambda c: show_account(c, call.actor))
    role = say(call.language, ROLES[account.role])
    return page(
        call,
        "account/show.html",
        N_("Your account"),
        account=account,
        role=role,
        languages=LANGUAGES,
    )

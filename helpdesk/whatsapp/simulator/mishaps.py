"""What befalls an open page: pairing by code, blocks, lost connections, crashes, growth."""

import asyncio
import secrets

import psutil

from helpdesk.errors import Conflict
from helpdesk.whatsapp.simulator.account import Account
from helpdesk.whatsapp.simulator.changes import (
    DeviceLinked,
)
from helpdesk.whatsapp.simulator.shapes import (
    AnyAction,
    Crash,
    Deafen,
    DropConnection,
    DropFunctions,
    Grow,
    Hang,
    LinkWithCode,
    Reload,
    SetMode,
    ShowQr,
)

_RENDERER = "--type=renderer"


async def act_on_page(account: Account, action: AnyAction) -> None:
    """Carry out an action upon the page. Raises Conflict when it cannot be done."""
    match action:
        case LinkWithCode():
            await _link_with_code(account, action)
        case SetMode():
            account.mode = action.mode
            account.notify()
        case ShowQr():
            account.mistaken_loads = action.loads
        case DropFunctions():
            account.dropped = action.names
        case Crash():
            await asyncio.to_thread(_kill, frozenset(account.peer_ports), action.what)
        case _:
            _order(account, action)


def _order(account: Account, action: AnyAction) -> None:
    match action:
        case Deafen():
            account.order("deafen")
        case DropConnection():
            account.order("drop")
        case Hang():
            account.order("hang", seconds=action.seconds)
        case Grow():
            account.order("grow", megabytes=action.megabytes)
        case Reload():
            account.order("reload")


async def _link_with_code(account: Account, action: LinkWithCode) -> None:
    typed = action.code.replace("-", "").strip().upper()
    if account.pairing_code is None or typed != account.pairing_code:
        raise Conflict("This is not the code that the page shows.", code="wrong_pairing_code")
    await account.record([DeviceLinked(device=secrets.token_urlsafe(24))])


def _kill(peer_ports: frozenset[int], what: str) -> None:
    for browser in _browsers(peer_ports):
        if what == "browser":
            browser.kill()
        else:
            for child in browser.children(recursive=True):
                if _RENDERER in child.cmdline():
                    child.kill()


def _browsers(peer_ports: frozenset[int]) -> list[psutil.Process]:
    """The browsers that hold the other ends of these connections."""
    owners = {
        line.pid
        for line in psutil.net_connections(kind="tcp")
        if line.laddr and line.laddr.port in peer_ports and line.pid
    }
    found = (_main_process(psutil.Process(owner)) for owner in owners)
    return [browser for browser in found if browser is not None]


def _main_process(owner: psutil.Process) -> psutil.Process | None:
    """A browser's sockets belong to a child of it, its network service."""
    is_child = any(argument.startswith("--type=") for argument in owner.cmdline())
    return owner.parent() if is_child else owner

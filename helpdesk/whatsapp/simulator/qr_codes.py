"""What an unpaired page shows: QR codes, one after the other, and a pairing code."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from helpdesk.whatsapp.simulator.account import Account

_BEFORE_IDLE = 6
_LETTERS = "123456789ABCDEFGHJKLMNPQRSTVWXYZ"
_CODE_LENGTH = 8


class QrCodes:
    """The codes of one open page. Each QR code lives `seconds`; after six without a scan the
    page is idle. `push` tells the page. Close it."""

    def __init__(
        self, account: Account, seconds: float, push: Callable[..., Awaitable[None]]
    ) -> None:
        self._account = account
        self._seconds = seconds
        self._push = push
        self._rotation: asyncio.Task[None] | None = None

    async def show(self, keys: str) -> None:
        """Show QR codes that end with these keys, beginning anew."""
        await self.close()
        self._rotation = asyncio.create_task(self._rotate(keys), name="simulator-qr-codes")

    async def close(self) -> None:
        """Show none any more."""
        if self._rotation is not None:
            self._rotation.cancel()
            await asyncio.gather(self._rotation, return_exceptions=True)
            self._rotation = None
        self._account.qr_code = None

    def pairing_code(self, phone: str) -> str | None:
        """A code to type on the phone, or None when the phone has another number."""
        account = self._account
        if phone != account.phone:
            return None
        account.pairing_code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
        account.notify()
        return account.pairing_code

    async def _rotate(self, keys: str) -> None:
        for _ in range(_BEFORE_IDLE):
            ref = "2@" + secrets.token_urlsafe(48)
            self._account.qr_code = f"{ref},{keys}"
            await self._push("ref", ref=ref)
            self._account.notify()
            await asyncio.sleep(self._seconds)
        self._account.qr_code = None
        await self._push("ref_idle")
        self._account.notify()

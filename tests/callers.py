"""Users of the HTTP API who repeat what got no answer, as a browser or a script would."""

from typing import Any, NamedTuple, Self

import aiohttp

from tests.processes import Helpdesk

PASSWORD = "correct horse battery"

_TIMEOUT = aiohttp.ClientTimeout(total=15)


class Answer(NamedTuple):
    """What the API answered."""

    status: int
    content: Any

    def good(self) -> Any:
        """The content of an answer that must be a success."""
        assert self.status < 300, self
        return self.content


class Caller:
    """Somebody with an account. `lost` counts requests that got no answer."""

    def __init__(self, helpdesk: Helpdesk) -> None:
        self._helpdesk = helpdesk
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        self._headers: dict[str, str] = {}
        self.user_id = 0
        self.lost = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def set_up(self, name: str, email: str) -> None:
        """Make the first account through the link that the program printed, and sign in."""
        assert self._helpdesk.run is not None
        path = await self._helpdesk.run.line(f"  {self._helpdesk.url}/setup/")
        form = {"name": name, "email": email, "password": PASSWORD}
        url = f"{self._helpdesk.url}/setup/{path}"
        async with self._session.post(url, data=form, allow_redirects=False) as answer:
            assert answer.status == 303
        self._session.cookie_jar.clear()
        await self.sign_in(email)

    async def sign_in(self, email: str) -> None:
        """Get a token; it outlives the process."""
        body = {"email": email, "password": PASSWORD}
        signed_in = (await self.call("POST", "sessions", body)).good()
        self._headers = {"Authorization": f"Bearer {signed_in['token']}"}
        self.user_id = signed_in["user"]["id"]

    async def call(self, method: str, path: str, body: Any = None) -> Answer:
        """One request, made until there is an answer to it."""
        while True:
            await self._helpdesk.is_up.wait()
            try:
                return await self._try(method, path, body)
            except (aiohttp.ClientError, TimeoutError):
                self.lost += 1
                self._helpdesk.check_was_killed()

    async def get_bytes(self, path: str) -> bytes:
        """The content of a file."""
        url = f"{self._helpdesk.url}/api/v1/{path}"
        async with self._session.get(url, headers=self._headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def post_bytes(self, path: str, content: bytes, mime: str) -> Any:
        """Send a file; the answer to it."""
        url = f"{self._helpdesk.url}/api/v1/{path}"
        headers = {**self._headers, "Content-Type": mime}
        async with self._session.post(url, data=content, headers=headers) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json()

    async def get_all(self, path: str) -> list[Any]:
        """All items of a list that is read by cursor."""
        items: list[Any] = []
        cursor = ""
        while True:
            page = (await self.call("GET", f"{path}&limit=200{cursor}")).good()
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            cursor = f"&cursor={page['next_cursor']}"

    def follow(self, after: int, epoch: str) -> Any:
        """A WebSocket of the event log, as a context."""
        query = f"after={after}" + (f"&epoch={epoch}" if epoch else "")
        url = f"{self._helpdesk.url}/api/v1/events?{query}"
        return self._session.ws_connect(url, headers=self._headers)

    async def _try(self, method: str, path: str, body: Any) -> Answer:
        url = f"{self._helpdesk.url}/api/v1/{path}"
        async with self._session.request(method, url, json=body, headers=self._headers) as answer:
            return Answer(answer.status, await answer.json())

"""The story of an attendant who closes the inbox and is told all the same, who is led to the
client, and who loses the connection. The push service is Chromium's own tools."""

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, Worker, expect

from tests.browser.shop import ANA, Shop
from tests.browser.story import SECONDS, Stage
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

# Once it shows this text, or nothing where that is awaited.
_SHOWN = """async (text) => {
    for (;;) {
        const shown = (await registration.getNotifications()).map(({ body }) => body);
        if (text === null ? shown.length === 0 : shown.includes(text)) {
            return shown;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}"""
_CLICK = """async () => {
    const [notification] = await registration.getNotifications();
    dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""
_KEPT = """async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const kept = (await Promise.all(caches_.map((one) => one.keys()))).flat();
    return kept.map(({ url }) => new URL(url).pathname);
}"""


class _Device:
    """A browser that a push service tells."""

    def __init__(self, page: Page, url: str, worker: Worker) -> None:
        self._url = url
        self._page = page
        self._worker = worker
        self._session: CDPSession | None = None
        self._id = ""

    async def begin(self) -> None:
        """Reach its service worker by way of Chromium's tools."""
        self._session = await self._page.context.new_cdp_session(self._page)
        self._session.on("ServiceWorker.workerRegistrationUpdated", self._note)
        await self._session.send("ServiceWorker.enable")

    def _note(self, event: dict[str, Any]) -> None:
        self._id = next((one["registrationId"] for one in event["registrations"]), self._id)

    async def is_told(self, told: dict[str, Any]) -> None:
        """The push service brings it."""
        assert self._session is not None
        message = {"origin": self._url, "registrationId": self._id, "data": json.dumps(told)}
        await self._session.send("ServiceWorker.deliverPushMessage", message)

    async def shows(self, *texts: str) -> None:
        """It shows this and nothing else."""
        async with asyncio.timeout(SECONDS):
            awaited = texts[0] if texts else None
            assert await self._worker.evaluate(_SHOWN, awaited) == list(texts)

    async def clicks(self) -> None:
        """The person clicks the notification."""
        await self._worker.evaluate(_CLICK)


async def test_a_closed_inbox_is_told_and_leads_to_the_client(people: Stage, shop: Shop) -> None:
    ana = await people.inbox(has_worker=True)
    page = ana.page
    await page.context.grant_permissions(["notifications"], origin=shop.url)
    chat = await shop.meets("Nina Prado", "5511955550199")
    await shop.receives(chat, "Is anybody there?")
    async with page.context.expect_event("serviceworker") as starting:
        await ana.arrive(ANA)
    worker = await starting.value
    device = _Device(page, shop.url, worker)
    await device.begin()
    await ana.sees_waiting("Nina Prado", "Is anybody there?")
    await ana.open("Nina Prado")
    await page.wait_for_url("**/?attendance=*")
    number = page.url.rpartition("=")[2]
    told = {"title": "Nina Prado", "tag": f"attendance-{number}", "language": "en"}
    told["url"] = f"/?attendance={number}"

    # What comes while Ana looks at the inbox is not shown: she sees it there. No other page tells.
    await device.is_told({**told, "tag": "attendance-0", "body": "Seen on the page", "seq": 4})
    await page.goto(f"{shop.url}/account")
    await device.is_told({**told, "body": "Is anybody there?", "seq": 5})
    await device.shows("Is anybody there?")
    await device.is_told({**told, "body": "Hello?", "seq": 6})
    await device.shows("Hello?")

    await ana.arrive(ANA)
    await device.clicks()
    await ana.sees_conversation("Nina Prado")
    await device.shows()

    ana.expect_error("ERR_INTERNET_DISCONNECTED")
    await page.context.set_offline(True)
    await page.goto(shop.url)
    await expect(page.get_by_role("heading", name="helpdesk cannot be reached")).to_be_visible()
    await page.context.set_offline(False)
    await ana.sees_waiting("Nina Prado", "Is anybody there?")
    kept = await page.evaluate(_KEPT)
    assert "/offline" in kept
    assert [path for path in kept if not path.startswith(("/static/", "/offline"))] == []

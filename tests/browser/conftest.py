"""A shop that is open and a browser for its people. Both last for a file of stories."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.shop import Shop
from tests.browser.story import Stage, launch, stage
from tests.callers import Caller
from tests.processes import Helpdesk, helpdesk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """The browser of everybody in a story."""
    async with async_playwright() as playwright:
        one = await launch(playwright)
        yield one
        await one.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def new_helpdesk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    """A helpdesk that has never been started."""
    async with helpdesk(tmp_path_factory.mktemp("shop") / "data") as program:
        yield program


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(new_helpdesk: Helpdesk) -> AsyncIterator[Shop]:
    """The shop, open."""
    async with Caller(new_helpdesk) as rosa:
        one = Shop(new_helpdesk, rosa)
        await one.open()
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def people(browser: Browser, new_helpdesk: Helpdesk) -> AsyncIterator[Stage]:
    """Windows for the people of one story; nothing may have gone wrong in any at its end."""
    async with stage(browser, new_helpdesk.url) as one:
        yield one

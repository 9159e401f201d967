"""A shop that is open and a browser for its people. Both last for all stories of one process.

A story meets clients of its own, whose names and numbers no other story uses. One that needs a
shop that nobody has used, or that changes its rules, overrides `shop` with one of its own.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.shop import Shop, open_shop
from tests.browser.story import Kept, Stage, launch, stage


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser of everybody in a story."""
    async with async_playwright() as playwright:
        one = await launch(playwright)
        yield one
        await one.close()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def open_for_all(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """The shop of all stories; it takes videos and sounds up to 1 MB as such, and has a style
    page."""
    folder = tmp_path_factory.mktemp("shop") / "data"
    settings = {"HELPDESK_MAX_MEDIA_MB": "1", "HELPDESK_STYLE_PAGE": "yes"}
    async with open_shop(folder, **settings) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def shop(open_for_all: Shop) -> AsyncIterator[Shop]:
    """The shop, open; what a story leaves unfinished is finished after it."""
    yield open_for_all
    if not open_for_all.program.is_up.is_set():  # the story failed while helpdesk was away
        await open_for_all.program.start()
    await open_for_all.finishes_all()


@pytest.fixture(scope="package")
def kept() -> Kept:
    """Who has signed in at the shop of all stories."""
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def people(browser: Browser, shop: Shop, kept: Kept) -> AsyncIterator[Stage]:
    """Windows for the people of one story; nothing may have gone wrong in any at its end."""
    async with stage(browser, shop.url, kept) as one:
        yield one

"""The story of a number: from the first start of helpdesk to the end of the session."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.shop import ROSA
from tests.browser.story import Screen, Stage, stage
from tests.callers import PASSWORD
from tests.needs import needs_chromium
from tests.processes import Helpdesk, helpdesk

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def new_helpdesk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    """A helpdesk that has never been started."""
    async with helpdesk(tmp_path_factory.mktemp("new") / "data") as program:
        yield program


@pytest_asyncio.fixture(loop_scope="session")
async def people(browser: Browser, new_helpdesk: Helpdesk) -> AsyncIterator[Stage]:
    """Windows for the people of one story."""
    async with stage(browser, new_helpdesk.url) as one:
        yield one


async def _sees_state(rosa: Screen, words: str) -> None:
    await expect(rosa.page.locator("[data-slot=state]")).to_have_text(words)


async def test_the_first_admin_pairs_a_practice_number_and_logs_it_out_again(
    new_helpdesk: Helpdesk, people: Stage
) -> None:
    run = await new_helpdesk.start()
    token = await run.line(f"  {new_helpdesk.url}/setup/")
    rosa = await people.inbox()
    page = rosa.page

    await page.goto(new_helpdesk.url)
    await expect(page.get_by_role("heading", name="Almost there")).to_be_visible()
    await page.goto(f"{new_helpdesk.url}/setup/{token}")
    await page.get_by_label("Your name").fill("Rosa Prado")
    await page.get_by_label("Email").fill(ROSA)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Make the account").click()

    await expect(rosa.list).to_contain_text("No number yet")
    await page.get_by_role("link", name="Go to Numbers").click()
    practice = page.get_by_role("heading", name="Practice number").locator("..")
    await practice.get_by_label("Name of the number").fill("Practice")
    await practice.get_by_role("button", name="Add a practice number").click()

    await _sees_state(rosa, "Scan the code")
    qr_code = page.get_by_role("img", name="QR code")
    await expect(qr_code).to_be_visible()
    assert await qr_code.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    number = int(page.url.rpartition("/")[2])
    phone = await people.phone()
    await phone.take(ROSA, number)
    await phone.scan()
    await _sees_state(rosa, "Connected")
    await expect(qr_code).to_be_hidden()

    await page.get_by_role("button", name="Log out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Log out").click()
    await _sees_state(rosa, "Logged out")
    await expect(phone.page.get_by_text("Not linked")).to_be_visible()

    await page.get_by_role("button", name="Connect").click()
    await _sees_state(rosa, "Scan the code")


async def test_a_number_is_paired_with_a_code(new_helpdesk: Helpdesk, people: Stage) -> None:
    rosa = await people.inbox()
    await rosa.go("/instances", ROSA)
    page = rosa.page
    practice = page.get_by_role("heading", name="Practice number").locator("..")
    await practice.get_by_label("Name of the number").fill("By code")
    await practice.get_by_role("button", name="Add a practice number").click()
    await page.wait_for_url("**/instances/*")
    await expect(page.locator("[data-slot=state]")).to_have_text("Scan the code")
    number = int(page.url.rpartition("/")[2])
    phone = await people.phone()
    await phone.take(ROSA, number)

    await page.get_by_text("Pair with a code instead").click()
    own = phone.page.locator("[data-slot=number]")
    await expect(own).not_to_be_empty()
    await page.get_by_label("The number's own phone number").fill(await own.inner_text())
    await page.get_by_role("button", name="Get a code").click()
    code = page.locator("[data-slot=code]")
    await expect(code).to_have_text(re.compile(r"^\w{4}-\w{4}$"))
    await phone.link_with(await code.text_content() or "")
    await expect(page.locator("[data-slot=state]")).to_have_text("Connected")
    await expect(code).to_be_empty()


async def test_the_set_up_link_works_once(new_helpdesk: Helpdesk, people: Stage) -> None:
    assert new_helpdesk.run is not None
    token = await new_helpdesk.run.line(f"  {new_helpdesk.url}/setup/")
    stranger = await people.inbox()
    stranger.expect_error("status of 404")
    answer = await stranger.page.goto(f"{new_helpdesk.url}/setup/{token}")
    assert answer is not None
    assert answer.status == 404
    await expect(stranger.page.get_by_label("Password")).to_have_count(0)


async def test_a_story_fails_when_a_page_reaches_for_another_host(
    new_helpdesk: Helpdesk, browser: Browser
) -> None:
    async def tell() -> None:
        async with stage(browser, new_helpdesk.url) as people:
            somebody = await people.inbox()
            await somebody.page.goto(f"{new_helpdesk.url}/login")
            await somebody.page.evaluate("fetch('https://another.example/').catch(() => null)")

    with pytest.raises(AssertionError, match=r"another\.example"):
        await tell()

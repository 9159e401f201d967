"""The story of a colleague: invited, at home, gone."""

from datetime import UTC, datetime

import pyotp
import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import violations
from tests.browser.shop import ROSA, Shop
from tests.browser.story import Stage
from tests.callers import PASSWORD
from tests.needs import needs_chromium

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]

EVA, EVAS_PASSWORD, NEW_PASSWORD = "eva@example.com", "staple battery horse", "a wholly new secret"


async def _invite(page: Page) -> str:
    form = page.locator("#add-user")
    await form.get_by_label("Name").fill("Eva Luz")
    await form.get_by_label("Email").fill(EVA)
    await form.get_by_role("button", name="Invite").click()
    await expect(page.get_by_role("status").filter(has_text="Eva Luz")).to_be_visible()
    return await page.get_by_label("Invitation link").input_value()


async def _arm(page: Page) -> tuple[str, str]:
    """Switch the second factor on; its key, and a recovery code."""
    await page.get_by_role("button", name="Set it up").click()
    await expect(page.get_by_role("img", name="QR code of the key")).to_be_visible()
    shown = await page.locator("[data-slot=secret]").inner_text()
    secret = shown.replace(" ", "")
    await page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="Switch on").click()
    codes = page.get_by_role("dialog", name="Your recovery codes")
    code = await codes.get_by_role("listitem").first.inner_text()
    await codes.get_by_role("button", name="I have kept them").click()
    await expect(page.get_by_text("10 recovery codes are left")).to_be_visible()
    return secret, code


async def _sign_out(page: Page) -> None:
    await page.get_by_role("button", name="Sign out", exact=True).first.click()


async def _take_second_step(page: Page, code: str) -> None:
    await expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("textbox", name="Code").fill(code)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


async def _change_password(page: Page) -> None:
    await page.get_by_label("Present password").fill(EVAS_PASSWORD)
    await page.get_by_label("New password").fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.get_by_text("The password is changed.")).to_be_visible()


async def test_a_colleague_comes_locks_the_door_serves_a_client_and_leaves(
    shop: Shop, people: Stage
) -> None:
    rosa, eva = await people.inbox(), await people.inbox()
    await rosa.arrive(ROSA, PASSWORD)
    await rosa.page.goto(f"{shop.url}/users")
    link = await _invite(rosa.page)

    await eva.page.goto(link)
    await expect(eva.page.get_by_role("heading", name="Welcome, Eva Luz")).to_be_visible()
    await eva.page.get_by_label("Password").fill(EVAS_PASSWORD)
    await eva.page.get_by_role("button", name="Open the inbox").click()
    await expect(eva.page.get_by_role("heading", name="Inbox")).to_be_visible()

    await eva.page.goto(f"{shop.url}/account")
    secret, code = await _arm(eva.page)
    await _change_password(eva.page)
    await _sign_out(eva.page)
    await eva.sign_in(EVA, NEW_PASSWORD)
    await _take_second_step(eva.page, code)

    await eva.page.goto(f"{shop.url}/account")
    await _sign_out(eva.page)
    await eva.sign_in(EVA, NEW_PASSWORD)
    # The code of the next half minute: the present one was used up when it was switched on.
    soon = pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=1)
    await _take_second_step(eva.page, soon)

    chat = await shop.meets("Iara", "+55 11 98888-0101")
    await shop.receives(chat, "Bom dia!")
    await eva.sees_waiting("Iara", "Bom dia!")
    await eva.open("Iara")
    await eva.accept()
    await expect(eva.composer).to_be_enabled()

    # What her screen was just loading when her session ended.
    eva.expect_error("status of 401")
    await rosa.page.reload()
    row = rosa.page.get_by_role("listitem").filter(has_text=EVA)
    await row.get_by_role("button", name="Deactivate").click()
    question = rosa.page.get_by_role("dialog", name="Deactivate Eva Luz?")
    await expect(question).to_contain_text("1 open attendance goes back to the waiting list")
    await question.get_by_role("button", name="Deactivate").click()

    await expect(eva.page.get_by_role("heading", name="Sign in")).to_be_visible()
    await expect(row.get_by_role("button", name="Reactivate")).to_be_visible()
    await rosa.page.goto(shop.url)
    await rosa.sees_waiting("Iara", "Bom dia!")

    await rosa.page.goto(f"{shop.url}/audit")
    await expect(rosa.page.get_by_text("Deactivated Eva Luz")).to_be_visible()

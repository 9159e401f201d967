"""Stories of examples/realtime: a real helpdesk, Firebase's own SDK in a browser, and Google's
emulators of Firestore and of signing in."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from examples.realtime.serve import Place
from helpdesk.config import read_config
from tests.callers import PASSWORD
from tests.cast import Api
from tests.desk import Desk
from tests.factories import phone
from tests.fake_phone import Person
from tests.firebase.accounts import write_service_account
from tests.firebase.auth import signing_in
from tests.firebase.emulator import Emulator
from tests.firebase.pocket import Pocket, Pockets, serving_example
from tests.needs import chromium_path, needs_chromium, needs_firestore, needs_node
from tests.processes import free_port
from tests.samples import picture

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    needs_firestore,
    needs_chromium,
    needs_node,
]

# Without it the SDK asks Google again and again.
_LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


class Shop:
    """A helpdesk with its copy in Firestore, and phones for those who are on the way."""

    def __init__(self, desk: Desk, pockets: Pockets) -> None:
        self.desk = desk
        self.pockets = pockets

    async def hire(self, name: str) -> str:
        """A new attendant, who has a password; the answer is the e-mail address."""
        email = f"{name.lower()}@example.com"
        wanted = {"name": name, "email": email, "role": "ATTENDANT", "password": PASSWORD}
        (await self.desk.cast.admin.post("/api/v1/users", wanted)).ok()
        return email

    async def protect(self, email: str) -> list[str]:
        """The attendant gets a second factor; the answer are recovery codes."""
        async with Api(self.desk.helpdesk.url) as stranger:
            said = await stranger.post("/api/v1/sessions", {"email": email, "password": PASSWORD})
        async with Api(self.desk.helpdesk.url, said.ok()["token"]) as own:
            key = (await own.post("/api/v1/account/second-factor")).ok()
            code = {"code": pyotp.TOTP(key["secret"]).now()}
            on = await own.call("PUT", "/api/v1/account/second-factor", code)
        codes: list[str] = on.ok()["recovery_codes"]
        return codes

    async def fire(self, email: str) -> None:
        """The attendant is sent away."""
        admin = self.desk.cast.admin
        users = (await admin.get("/api/v1/users")).ok()["items"]
        [user_id] = [user["id"] for user in users if user["email"] == email]
        (await admin.patch(f"/api/v1/users/{user_id}", {"active": False})).ok()

    def write(self, client: Person, text: str) -> None:
        """The client writes."""
        self.desk.phone.write(client, text)

    def received(self, text: str) -> int:
        """How often a client got that."""
        return self.desk.phone.texts.count(text)

    async def talking(self, pocket: Pocket, client: Person, text: str) -> None:
        """The client writes, and the attendant accepts."""
        self.write(client, text)
        name = client.name or ""
        await pocket.open("Waiting", name)
        await pocket.accept()


@pytest.fixture(scope="module")
def environment(firestore_emulator: Emulator) -> Iterator[None]:
    """Google's libraries find the emulator, and nothing of Google elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in firestore_emulator.environment().items():
            patch.setenv(name, value)
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(
    firestore_emulator: Emulator, environment: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Desk, Place, str]]:
    """A helpdesk, where it and the emulators are, and the address of the example's page."""
    folder = tmp_path_factory.mktemp("example")
    project, port = firestore_emulator.project(), free_port()
    settings = {
        "HELPDESK_DATA_DIR": str(folder / "data"),
        "HELPDESK_PORT": str(free_port()),
        "HELPDESK_MESSAGES_PER_MINUTE": "0",
        "HELPDESK_FIREBASE_CREDENTIALS": str(
            write_service_account(folder / "account.json", project.id)
        ),
        "HELPDESK_ALLOWED_ORIGINS": f"http://127.0.0.1:{port}",
    }
    async with AsyncExitStack() as stack:
        auth = stack.enter_context(signing_in(project.id, folder / "auth.log"))
        desk = await stack.enter_async_context(Desk(read_config(settings)))
        place = Place(desk.helpdesk.url, firestore_emulator.host, auth)
        server = stack.enter_context(serving_example(place, port))
        yield desk, place, server.url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(place: tuple[Desk, Place, str]) -> AsyncIterator[Shop]:
    """It, with a browser; nothing may have gone wrong on any phone at the end."""
    desk, addresses, url = place
    hosts = frozenset(
        one.removeprefix("http://")
        for one in (url, addresses.helpdesk, addresses.firestore, addresses.auth)
        if one
    )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), args=[_LOOPBACK_ONLY]
        )
        pockets = Pockets(browser, url, hosts)
        yield Shop(desk, pockets)
        await pockets.close()
        await browser.close()


async def test_a_client_writes_and_is_answered_from_a_phone(shop: Shop) -> None:
    email = await shop.hire("Carla")
    carla = await shop.pockets.one(width=390)
    await carla.sign_in(email)
    rosa = Person(phone(), name="Rosa <b>Lima</b>")
    shop.write(rosa, "Is the <i>blue</i> one there?")
    await carla.sees("Waiting", "Rosa <b>Lima</b>", "Is the <i>blue</i> one there?")
    await carla.open("Waiting", "Rosa <b>Lima</b>")
    await carla.sees_once("Is the <i>blue</i> one there?")
    await carla.accept()
    await carla.reply("It is.\nSize 42?")
    await carla.sees_ticks("Size 42?", "Sent")
    await carla.sees_once("Size 42?")
    assert shop.received("It is.\nSize 42?") == 1
    shop.desk.phone.tick(shop.desk.phone.sent[-1].whatsapp_id, 3)
    await carla.sees_ticks("Size 42?", "Read")

    hello = shop.desk.phone.write(rosa, "42 please")
    await carla.sees_once("42 please")
    shop.desk.phone.edit(hello.whatsapp_id, "43 please")
    await expect(carla.bubble("43 please")).to_contain_text("edited")
    shop.desk.phone.delete(hello.whatsapp_id)
    await carla.sees_once("This message was deleted.")
    await expect(carla.bubble("43 please")).to_have_count(0)

    shop.desk.phone.write_file(rosa, picture(), caption="this one")
    await carla.bubble("this one").get_by_role("button", name="Show: picture.png").click()
    shown = carla.bubble("this one").get_by_role("img", name="picture.png")
    await expect(shown).to_have_js_property("naturalWidth", 40)

    await carla.page.get_by_role("button", name="Back").click()
    await carla.sees("Mine", "Rosa <b>Lima</b>", "this one")
    await expect(carla.row("Waiting", "Rosa")).to_have_count(0)


async def test_signing_out_leaves_nothing_on_the_device(shop: Shop) -> None:
    email = await shop.hire("Gina")
    codes = await shop.protect(email)
    gina = await shop.pockets.one()
    await gina.visit()
    await gina.sign_in_with_code(email, codes.pop())
    nora = Person(phone(), name="Nora")
    await shop.talking(gina, nora, "I am Nora.")
    await gina.sees_once("I am Nora.")
    assert "I am Nora." in await gina.remains()

    other = await shop.pockets.another_tab(gina)
    await other.sees("Mine", "Nora", "I am Nora.")
    await gina.sign_out()
    await other.is_signed_out()
    await other.page.close()  # a page in the background is slow
    remains = await gina.remains()
    assert "helpdesk.session" not in remains
    assert "Nora" not in remains
    assert "firestore/" not in remains
    await gina.sign_in_with_code(email, codes.pop())
    await gina.sees("Mine", "Nora", "I am Nora.")


async def test_what_is_written_without_a_connection_is_sent_once(shop: Shop) -> None:
    email = await shop.hire("Dora")
    dora = await shop.pockets.one()
    await dora.sign_in(email)
    joao, other = Person(phone(), name="João"), Person(phone(), name="Otto")
    await shop.talking(dora, joao, "Are you open tomorrow?")
    await dora.reply("From ten to six.")
    await dora.sees_ticks("From ten to six.", "Sent")
    await dora.page.evaluate("navigator.serviceWorker.ready")

    await dora.lose_connection()
    await dora.sees_bar("Offline")
    await dora.reply("On Sunday too.")
    await dora.sees_once("Only on this device so far")
    shop.write(joao, "And on Monday?")
    shop.write(other, "Do you deliver?")
    await dora.page.reload()
    await dora.sees_bar("1 reply is waiting to be sent.")
    await dora.open("Mine", "João")
    await dora.sees_once("Are you open tomorrow?")
    await dora.sees_ticks("On Sunday too.", "Waiting to be sent")
    assert shop.received("On Sunday too.") == 0

    await dora.find_connection()
    await dora.sees_ticks("On Sunday too.", "Sent")
    await dora.sees_once("On Sunday too.")
    await dora.sees_once("And on Monday?")
    await dora.sees("Waiting", "Otto", "Do you deliver?")
    await dora.is_current()
    assert shop.received("On Sunday too.") == 1


async def test_what_is_handed_to_a_colleague_leaves_the_screen_and_takes_no_reply(
    shop: Shop,
) -> None:
    email = await shop.hire("Elsa")
    elsa = await shop.pockets.one()
    await elsa.sign_in(email)
    paula, rui = Person(phone(), name="Paula"), Person(phone(), name="Rui")
    cast = shop.desk.cast

    await shop.talking(elsa, rui, "I am Rui.")
    await elsa.lose_connection()
    await elsa.reply("You are late.")
    await elsa.sees_bar("1 reply is waiting")
    [attendance] = [one for one in await cast.admin.attendances("OPEN") if _is_of(one, rui)]
    (await cast.manager.transfer(attendance["id"], cast.another.id)).ok()
    elsa.expect_error("403 (Forbidden)")
    elsa.expect_error("404 (Not Found)")
    await elsa.find_connection()
    await elsa.sees_alert("This attendance is not yours to read any more.")
    await expect(elsa.row("Mine", "Rui")).to_have_count(0)
    await expect(elsa.bubble("I am Rui.")).to_have_count(0)
    await elsa.is_current()
    unsent = elsa.list("Not sent")
    await expect(unsent).to_contain_text("You are late.")
    await unsent.get_by_role("button", name="Throw away").click()
    await expect(unsent).to_have_count(0)
    assert shop.received("You are late.") == 0

    await shop.talking(elsa, paula, "I am Paula.")
    await elsa.sees_once("I am Paula.")
    [attendance] = [one for one in await cast.admin.attendances("OPEN") if _is_of(one, paula)]
    (await cast.manager.transfer(attendance["id"], None)).ok()
    await elsa.sees("Waiting", "Paula", "I am Paula.")
    await expect(elsa.page.get_by_role("button", name="Accept")).to_be_visible()


async def test_whose_sessions_end_is_let_in_again_or_not(shop: Shop) -> None:
    email = await shop.hire("Flora")
    flora = await shop.pockets.one()
    await flora.sign_in(email)
    vera = Person(phone(), name="Vera")
    await shop.talking(flora, vera, "I am Vera.")

    # Every other session of hers ends, and with them all tokens of Firebase's.
    async with Api(shop.desk.helpdesk.url, await flora.token()) as own:
        changed = {"present": PASSWORD, "password": f"{PASSWORD} again"}
        (await own.call("PUT", "/api/v1/account/password", changed)).ok()
    shop.write(vera, "Are you there?")
    await flora.sees("Mine", "Vera", "Are you there?")
    await flora.is_current()

    # The page was closed while she signed out: the next one finishes that.
    await flora.leave_half_way()
    await flora.is_signed_out()
    remains = await flora.remains()
    assert "Vera" not in remains
    assert "firestore/" not in remains
    assert "firebase:authUser" not in remains

    await flora.try_to_sign_in(email, Password=f"{PASSWORD} again")
    await flora.sees("Mine", "Vera", "Are you there?")
    flora.expect_error("401 (Unauthorized)")
    await shop.fire(email)
    await flora.is_signed_out()
    await flora.sees_alert("Your session has ended.")
    remains = await flora.remains()
    assert "Vera" not in remains
    assert "firestore/" not in remains


def _is_of(attendance: dict[str, object], client: Person) -> bool:
    shown = attendance["client"]
    return isinstance(shown, dict) and shown["name"] == client.name

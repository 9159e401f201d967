"""Invitations and lost passwords by e-mail."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from helpdesk.config import Config
from tests.cast import Answer, Api, Json
from tests.desk import Desk
from tests.mailbox import Mailbox, link_in, mailbox, text_of

PASSWORD = "correct horse battery"
EVA = {"name": "Eva <b>Luz</b>", "email": "eva@example.com", "role": "ATTENDANT"}


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    """The mail server that the helpdesk uses."""
    async with mailbox() as box:
        yield box


@pytest.fixture
async def mailing(config: Config, box: Mailbox) -> AsyncIterator[Desk]:
    """A helpdesk with a mail server."""
    with_mail = replace(
        config,
        smtp_url=box.url,
        mail_from="Loja <shop@example.com>",
        public_url="https://loja.example",
    )
    async with Desk(with_mail) as desk:
        yield desk


async def invite(desk: Desk, **changes: str) -> Json:
    added: Json = (await desk.cast.admin.post("/api/v1/users", {**EVA, **changes})).ok()
    return added


async def loses(stranger: Api, email: str) -> Answer:
    """Somebody says on the page that they lost the password."""
    return await stranger.post("/login/lost", data={"email": email})


def path_in(desk: Desk, link: str) -> str:
    base = desk.config.public_url
    assert link.startswith(f"{base}/invitation/")
    return link.removeprefix(base)


async def test_an_invitation_is_mailed_and_its_link_shown_besides(
    mailing: Desk, box: Mailbox
) -> None:
    added = await invite(mailing)
    assert (added["emailed"], added["mail_problem"]) == (True, None)
    letter = await box.letter()
    assert letter["To"] == "eva@example.com"
    assert letter["Subject"] == "Alice Admin invites you to helpdesk"
    assert link_in(letter) == added["invitation"]
    assert "within 7 days" in text_of(letter)
    assert "Eva <b>Luz</b>" in text_of(letter)
    assert "Eva &lt;b&gt;Luz" in text_of(letter, "html")
    path = path_in(mailing, link_in(letter))
    entered = await mailing.cast.stranger.post(path, data={"password": PASSWORD})
    assert entered.status == 303


async def test_a_letter_speaks_the_receivers_language(mailing: Desk, box: Mailbox) -> None:
    ana = mailing.cast.attendant
    (await ana.patch("/api/v1/account", {"language": "pt_BR"})).ok()
    (await mailing.cast.admin.post(f"/api/v1/users/{ana.id}/invitation")).ok()
    assert '<html lang="pt-BR">' in text_of(await box.letter(), "html")


async def test_an_invitation_that_cannot_be_mailed_says_why_and_is_there_anyway(
    mailing: Desk, box: Mailbox
) -> None:
    box.refuses = True
    added = await invite(mailing)
    assert added["emailed"] is False
    assert "refused" in added["mail_problem"]
    stranger = mailing.cast.stranger
    assert (await stranger.get(path_in(mailing, added["invitation"]))).status == 200


async def test_without_a_mail_server_the_page_says_whom_to_ask(desk: Desk) -> None:
    stranger = desk.cast.stranger
    page = await stranger.get("/login/lost")
    assert b"Ask an administrator" in page.content
    assert b"<form" not in page.content
    assert (await loses(stranger, "ana@example.com")).content == page.content
    added = await invite(desk)
    assert (added["emailed"], added["mail_problem"]) == (False, None)


async def test_where_links_lead_to_this_machine_only_the_page_says_whom_to_ask(
    config: Config, box: Mailbox
) -> None:
    async with Desk(replace(config, smtp_url=box.url, mail_from="shop@example.com")) as desk:
        answer = await loses(desk.cast.stranger, "ana@example.com")
        assert b"Ask an administrator" in answer.content
        await desk.helpdesk.parts.afterwards.settled()
        assert box.letters == []


async def test_the_answer_does_not_wait_for_the_letter(mailing: Desk, box: Mailbox) -> None:
    box.may_take.clear()
    for email in ("ana@example.com", "nobody@example.com"):
        assert b"on its way" in (await loses(mailing.cast.stranger, email)).content
    assert box.letters == []
    box.may_take.set()
    await box.letter()


async def test_the_log_does_not_say_that_the_owner_asked_for_a_link(
    mailing: Desk, box: Mailbox
) -> None:
    await loses(mailing.cast.stranger, "ana@example.com")
    await box.letter()
    log = (await mailing.cast.admin.get("/api/v1/audit?deed=password_link_made")).ok()["items"]
    assert [(one["user"], one["sentence"]) for one in log] == [
        (
            None,
            "Somebody at 127.0.0.1 asked for a link that sets the password of Ana Attendant",
        )
    ]


async def test_who_lost_the_password_gets_a_link_that_works_once(
    mailing: Desk, box: Mailbox
) -> None:
    stranger = mailing.cast.stranger
    assert b"on its way" in (await loses(stranger, " ANA@example.com ")).content
    path = path_in(mailing, link_in(await box.letter()))
    assert b"Choose a password for ana@example.com" in (await stranger.get(path)).content
    assert (await stranger.post(path, data={"password": PASSWORD})).status == 303
    assert (await stranger.post(path, data={"password": PASSWORD})).status == 404
    body = {"email": "ana@example.com", "password": PASSWORD}
    assert (await stranger.post("/api/v1/sessions", body)).status == 201


async def test_whoever_asks_does_not_learn_who_has_an_account(mailing: Desk, box: Mailbox) -> None:
    cast = mailing.cast
    (await cast.admin.patch(f"/api/v1/users/{cast.another.id}", {"active": False})).ok()
    emails = ("nobody@example.com", "bruno@example.com", "\x00", "ana@example.com")
    answers = [await loses(cast.stranger, email) for email in emails]
    assert {one.status for one in answers} == {200}
    assert all(b"on its way" in one.content for one in answers)
    await box.letter()
    await mailing.helpdesk.parts.afterwards.settled()
    assert [to for _, to in box.letters] == [["ana@example.com"]]


async def test_a_stranger_cannot_fill_anybodys_mailbox_nor_spoil_an_invitation(
    mailing: Desk, box: Mailbox
) -> None:
    invited = path_in(mailing, (await invite(mailing))["invitation"])
    stranger = mailing.cast.stranger
    statuses = [(await loses(stranger, "eva@example.com")).status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert (await stranger.get(invited)).status == 200
    await mailing.helpdesk.parts.afterwards.settled()
    assert len(box.letters) == 1 + 3


async def test_a_password_set_by_one_link_ends_the_others(mailing: Desk, box: Mailbox) -> None:
    stranger = mailing.cast.stranger
    for _ in range(2):
        await loses(stranger, "ana@example.com")
    one, other = [path_in(mailing, link_in(await box.letter(n))) for n in (1, 2)]
    assert (await stranger.post(other, data={"password": PASSWORD})).status == 303
    assert (await stranger.get(one)).status == 404


async def test_another_address_ends_the_links_that_went_to_the_old_one(
    mailing: Desk, box: Mailbox
) -> None:
    await loses(mailing.cast.stranger, "ana@example.com")
    path = path_in(mailing, link_in(await box.letter()))
    user = f"/api/v1/users/{mailing.cast.attendant.id}"
    (await mailing.cast.admin.patch(user, {"email": "ana@new.example"})).ok()
    assert (await mailing.cast.stranger.get(path)).status == 404


async def test_the_letter_that_nobody_takes_is_logged_without_what_stands_in_it(
    mailing: Desk, box: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    box.refuses = True
    await loses(mailing.cast.stranger, "ana@example.com")
    await mailing.helpdesk.parts.afterwards.settled()
    [line] = [one for one in caplog.messages if "not mailed" in one]
    assert "ana@" not in line
    assert "invitation/" not in line

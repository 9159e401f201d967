"""E-mails, handed to a mail server on the loopback."""

from email.message import EmailMessage
from urllib.parse import quote

import pytest

from helpdesk.config import Config, read_config
from helpdesk.errors import WrongUse
from helpdesk.mail import Letter, Mailer, MailError, mailer_of
from tests.mailbox import PASSWORD, USER, Mailbox, admits, mailbox, text_of

SENDER = "Loja da Ana <shop@example.com>"
LETTER = Letter(
    to="eva@example.com",
    subject="Bem-vinda, Eva ✓",
    text="Olá Eva\nhttps://helpdesk.example/invitation/abc\n",
    html="<p>Olá Eva</p>",
)


def config_with(**settings: str) -> Config:
    return read_config({"HELPDESK_DATA_DIR": "/nowhere", **settings})


async def received(box: Mailbox, letter: Letter = LETTER) -> tuple[EmailMessage, list[str]]:
    await Mailer(box.url, SENDER).send(letter)
    [one] = box.letters
    return one


async def test_a_letter_comes_with_both_texts_and_says_that_a_machine_wrote_it() -> None:
    async with mailbox() as box:
        letter, recipients = await received(box)
    assert recipients == ["eva@example.com"]
    assert letter["From"] == SENDER
    assert letter["To"] == "eva@example.com"
    assert letter["Subject"] == LETTER.subject
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@example.com>")
    assert text_of(letter).replace("\r\n", "\n") == LETTER.text
    assert text_of(letter, "html").strip() == LETTER.html


@pytest.mark.parametrize(
    "to",
    ["a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "a", "", "<a@b>", "@", "a@"],
)
async def test_nothing_but_one_address_is_written_to(to: str) -> None:
    async with mailbox() as box:
        with pytest.raises(MailError, match="address"):
            await Mailer(box.url, SENDER).send(LETTER._replace(to=to))
        assert box.letters == []


async def test_a_line_break_in_the_subject_makes_no_header() -> None:
    async with mailbox() as box:
        with pytest.raises(MailError):
            await Mailer(box.url, SENDER).send(LETTER._replace(subject="Hi\r\nBcc: x@y.example"))
        assert box.letters == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_user_and_password_may_hold_any_sign() -> None:
    options = {"auth_required": True, "auth_require_tls": False, "authenticator": admits}
    async with mailbox(**options) as box:
        host = box.url.removeprefix("smtp://")
        url = f"smtp://{quote(USER)}:{quote(PASSWORD, safe='')}@{host}"
        await Mailer(url, SENDER).send(LETTER)
        assert len(box.letters) == 1
        with pytest.raises(MailError, match="user name or the password"):
            await Mailer(f"smtp://{quote(USER)}:guess@{host}", SENDER).send(LETTER)


async def test_over_a_network_no_letter_goes_unencrypted() -> None:
    async with mailbox() as box:
        # Another spelling of this machine, which does not count as one.
        with pytest.raises(MailError, match="no encrypted connection"):
            await Mailer(f"smtp://127.1:{box.port}", SENDER).send(LETTER)
        assert box.letters == []


async def test_a_refusal_and_a_server_that_is_away_are_told_without_the_letter() -> None:
    async with mailbox() as box:
        box.refuses = True
        with pytest.raises(MailError, match="refused") as refusal:
            await Mailer(box.url, SENDER).send(LETTER)
        assert "eva" not in str(refusal.value)
    with pytest.raises(MailError, match="cannot be reached"):
        await Mailer(box.url, SENDER).send(LETTER)


def test_without_a_mail_server_there_is_no_mailer() -> None:
    assert mailer_of(config_with()) is None


@pytest.mark.parametrize("sender", ["", "shop", "@", "Shop <>"])
def test_a_mail_server_without_a_sender_is_refused_at_the_start(sender: str) -> None:
    config = config_with(HELPDESK_SMTP_URL="smtp://mail.example", HELPDESK_MAIL_FROM=sender)
    with pytest.raises(WrongUse, match="HELPDESK_MAIL_FROM"):
        mailer_of(config)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("smtp://shop%40example.com:x@mail.example", ""),
        ("smtps://mail.example:465", "Shop <shop@example.com>"),
    ],
)
def test_the_sender_is_the_user_of_the_mail_server_unless_another_is_set(
    url: str, sender: str
) -> None:
    assert mailer_of(config_with(HELPDESK_SMTP_URL=url, HELPDESK_MAIL_FROM=sender)) is not None

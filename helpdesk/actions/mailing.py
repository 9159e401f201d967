"""What helpdesk e-mails to its users: invitations, and links for who lost the password."""

import logging
from functools import cache, partial

from jinja2 import Environment, FileSystemLoader
from jinja2.ext import InternationalizationExtension
from sqlalchemy import Connection

from helpdesk import assets, language
from helpdesk.actions.links import LINK_LIFE, do_make_lost_link
from helpdesk.actions.settings import load_settings
from helpdesk.actions.work import Ledger
from helpdesk.domain.moments import DAY
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import UserShape
from helpdesk.language import N_, say
from helpdesk.mail import Letter, Mailer, MailError

_log = logging.getLogger(__name__)


async def mail_invitation(
    ledger: Ledger, mailer: Mailer, user: UserShape, url: str, inviter: Actor
) -> None:
    """E-mail a link that sets the password. Raises MailError."""
    spoken = await ledger.read(lambda connection: _language(connection, user))
    subject = say(spoken, N_("{name} invites you to helpdesk"), name=inviter.name)
    days = LINK_LIFE // DAY
    letter = _letter(spoken, "invitation", user, subject, url=url, inviter=inviter.name, days=days)
    await mailer.send(letter)


async def mail_lost_link(
    ledger: Ledger, mailer: Mailer, email: str, public_url: str, address: str
) -> None:
    """E-mail a link to the active user with that e-mail address, if there is one. Whoever asked,
    from `address`, learns neither."""
    made = await ledger.write(partial(do_make_lost_link, email=email, address=address))
    if made is None:
        return
    user, token = made
    spoken = await ledger.read(lambda connection: _language(connection, user))
    subject = say(spoken, N_("Choose a new password for helpdesk"))
    url = f"{public_url}/invitation/{token}"
    try:
        await mailer.send(_letter(spoken, "password", user, subject, url=url))
    except MailError as error:
        _log.warning("the link for a lost password was not mailed: %s", error)


def _language(connection: Connection, user: UserShape) -> str:
    """What the user wants to be spoken to in, else the business's language: nobody's browser is
    asking."""
    return language.chosen(user.language, load_settings(connection).business.language)


def _letter(spoken: str, name: str, user: UserShape, subject: str, **values: object) -> Letter:
    context = {"name": user.name, "language": language.tag(spoken), "title": subject, **values}
    environment = _environment(spoken)
    return Letter(
        to=user.email,
        subject=subject,
        text=environment.get_template(f"{name}.txt").render(context),
        html=environment.get_template(f"{name}.html").render(context),
    )


@cache
def _environment(spoken: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(assets.templates_dir() / "mail"),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        trim_blocks=True,
        extensions=[InternationalizationExtension],
    )
    # What the i18n extension adds is not in Environment's own type.
    install = environment.install_gettext_translations  # type: ignore[attr-defined]
    install(language.gettext(spoken), newstyle=True)
    return environment

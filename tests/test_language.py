"""What people are told, in their language: which one it is, its plurals, its way to the pages."""

import json
import subprocess
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from helpdesk import assets, language
from helpdesk.actions.announcing import do_change_user
from helpdesk.handling.visitors import COOKIE
from helpdesk.language import N_, chosen, of_browser, of_region, say, say_many, tag, texts_of
from helpdesk.pages.render import catalog_url
from tests.desk import Desk

CATALOG = r"""
msgid "Sign in"
msgstr "Entrar <b>já</b> \"aqui\""

msgid "Sign in first."
msgstr "Entre primeiro."

msgid "There is no such page."
msgstr "Essa página não existe."

msgid "{name} must be a whole number."
msgstr "{name} deve ser um número inteiro."

msgid "not a whole number"
msgstr "não é um número inteiro"

msgid "Email"
msgstr ""

msgid "Handed to {name}."
msgstr "Entregue a {name}."

msgid "Ends here"
msgstr "</script><script>alert(1)</script> and a line  break"

msgid "<b>%(name)s</b> waits"
msgstr "<b>%(name)s</b> espera"

msgid "{n} message from {name}"
msgid_plural "{n} messages from {name}"
msgstr[0] "{n} mensagem de {name}"
msgstr[1] "{n} mensagens de {name}"
"""


@pytest.fixture
def catalogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a Brazilian catalog, and none of any other language."""

    def forget() -> None:
        for known in (language._catalog, language._texts, language._plurals):
            known.cache_clear()

    (tmp_path / "pt_BR.po").write_text(CATALOG, encoding="utf-8")
    monkeypatch.setattr(assets, "catalogs_dir", lambda: tmp_path)
    forget()
    yield tmp_path
    forget()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("pt", "pt_BR"),
        ("pt-BR", "pt_BR"),
        ("pt-br", "pt_BR"),
        ("pt-PT,pt;q=0.9", "pt_BR"),
        ("es-419,es;q=0.9,en;q=0.8", "es"),
        ("es-AR", "es"),
        ("en-GB,en;q=0.5", "en"),
        ("de,fr;q=0.9,pt-BR;q=0.2", "pt_BR"),
        ("en;q=0.1, es;q=0.8", "es"),
        ("es;q=0, en", "en"),
        ("de", None),
        ("*", None),
        ("", None),
        (None, None),
        (";;;,,,q=;=,-,_", None),
        ("es;q=high, en;q=0.1", "en"),
        ("es;q=nan", None),
    ],
)
def test_a_browser_gets_the_language_it_asks_for_most(
    header: str | None, expected: str | None
) -> None:
    assert of_browser(header) == expected


@given(st.text(max_size=200))
def test_no_header_breaks_the_choice(header: str) -> None:
    assert of_browser(header) in {*language.LANGUAGES, None}


def test_a_huge_header_is_read_in_no_time() -> None:
    assert of_browser("xx-YY;q=0.5," * 5_000 + "es") == "es"


def test_the_first_known_wish_decides_and_english_is_for_whoever_has_none() -> None:
    assert chosen(None, "klingon", "es", "pt_BR") == "es"
    assert chosen(None, "klingon") == "en"
    assert (of_region("BR"), of_region("MX"), of_region("DE")) == ("pt_BR", "es", None)
    assert tag("pt_BR") == "pt-BR"


def test_a_text_is_said_in_the_language_with_its_values(catalogs: Path) -> None:
    assert say("pt_BR", "Handed to {name}.", name="Ana") == "Entregue a Ana."
    assert say("es", "Handed to {name}.", name="Ana") == "Handed to Ana."


def test_what_is_not_translated_yet_is_said_in_english(catalogs: Path) -> None:
    assert say("pt_BR", "Email") == "Email"
    assert say("pt_BR", N_("Nobody has translated this.")) == "Nobody has translated this."


@given(name=st.text())
def test_whatever_somebody_is_called_stands_there_as_it_is(name: str) -> None:
    assert say("en", "Handed to {name}.", name=name) == f"Handed to {name}."
    assert say_many("en", "{n} of {name}", "{n} of {name}", 2, name=name) == f"2 of {name}"


def test_a_client_called_like_a_placeholder_breaks_nothing(catalogs: Path) -> None:
    assert say("pt_BR", "Handed to {name}.", name="{x} {0} {name!r}") == (
        "Entregue a {x} {0} {name!r}."
    )
    assert say("en", "Refused: {reason} {0} {") == "Refused: {reason} {0} {"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 mensagem de Ana"),  # Brazil counts nothing like one
        (1, "1 mensagem de Ana"),
        (2, "2 mensagens de Ana"),
        (1_000_000, "1000000 mensagens de Ana"),  # a form of its own, which catalogs do not have
    ],
)
def test_a_count_takes_the_form_of_the_language(catalogs: Path, count: int, expected: str) -> None:
    one, many = "{n} message from {name}", "{n} messages from {name}"
    assert say_many("pt_BR", one, many, count, name="Ana") == expected


def test_a_count_in_a_language_without_a_catalog_is_counted_in_english(catalogs: Path) -> None:
    for spoken in ("es", "en"):
        assert say_many(spoken, "{n} day", "{n} days", 1) == "1 day"
        assert say_many(spoken, "{n} day", "{n} days", 0) == "0 days"


def test_a_missing_folder_of_catalogs_leaves_english(
    catalogs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "catalogs_dir", lambda: catalogs / "nowhere")
    assert say("pt_BR", "Sign in") == "Sign in"
    assert texts_of("pt_BR") == {}


def test_a_translation_brings_no_markup_into_a_template_whose_text_has_none(
    catalogs: Path,
) -> None:
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    install = environment.install_gettext_translations  # type: ignore[attr-defined]
    install(language.gettext("pt_BR"), newstyle=True)
    page = environment.from_string(
        """<a title="{{ _('Sign in') }}">{{ _("<b>%(name)s</b> waits", name=name) }}</a>"""
    )
    assert page.render(name="<i>") == (
        '<a title="Entrar &lt;b&gt;já&lt;/b&gt; &#34;aqui&#34;"><b>&lt;i&gt;</b> espera</a>'
    )


async def test_an_error_is_told_in_the_callers_language(catalogs: Path, desk: Desk) -> None:
    answer = await desk.cast.stranger.get(
        "/api/v1/snapshot", headers={"Accept-Language": "pt-BR,en;q=0.5"}
    )
    assert (answer.error["code"], answer.error["message"]) == (
        "unauthenticated",
        "Entre primeiro.",
    )
    assert (await desk.cast.stranger.get("/api/v1/snapshot")).error["message"] == "Sign in first."


async def test_what_is_wrong_with_a_field_is_told_in_the_callers_language(
    catalogs: Path, desk: Desk
) -> None:
    answer = await desk.cast.admin.get(
        "/api/v1/attendances?state=OPEN&limit=x", headers={"Accept-Language": "pt"}
    )
    assert answer.error["message"] == "limit deve ser um número inteiro."
    assert answer.error["fields"] == {"limit": "não é um número inteiro"}


async def test_the_users_own_language_goes_before_the_browsers(catalogs: Path, desk: Desk) -> None:
    ana = desk.cast.attendant
    await desk.helpdesk.ledger.write(
        lambda work: do_change_user(work, ana.id, {"language": "pt_BR"})
    )
    page = await ana.get("/nothing", headers={"Accept-Language": "es"})
    assert '<html lang="pt-BR"' in page.content.decode()
    assert "Essa página não existe." in page.content.decode()


async def test_a_visitor_chooses_a_language_with_a_link_and_keeps_it(
    catalogs: Path, desk: Desk
) -> None:
    stranger = desk.cast.stranger
    chosen_page = await stranger.get("/login?next=/reports&language=pt_BR")
    assert '<h1 class="entrance__title">Entrar &lt;b&gt;' in chosen_page.content.decode()
    assert 'href="/login?next=/reports&amp;language=es"' in chosen_page.content.decode()
    cookie = SimpleCookie(chosen_page.headers["set-cookie"])[COOKIE]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("pt_BR", True, "Lax")
    later = {"Cookie": f"{COOKIE}={cookie.value}", "Accept-Language": "es"}
    assert '<html lang="pt-BR"' in (await stranger.get("/login", headers=later)).content.decode()


async def test_a_language_that_there_is_not_is_not_kept(desk: Desk) -> None:
    for nonsense in ("klingon", "../pt_BR", "pt_BR%0d%0aSet-Cookie:x=y", ""):
        page = await desk.cast.stranger.get(f"/login?language={nonsense}")
        assert (page.status, page.headers.get("set-cookie")) == (200, None)
        assert '<html lang="en"' in page.content.decode()
    wrong = {"Cookie": f"{COOKIE}=klingon"}
    assert (
        '<html lang="en"'
        in (await desk.cast.stranger.get("/login", headers=wrong)).content.decode()
    )


async def test_scripts_get_the_whole_catalog_before_any_module_runs(
    catalogs: Path, desk: Desk
) -> None:
    page = (
        await desk.cast.stranger.get("/login", headers={"Accept-Language": "pt-BR"})
    ).content.decode()
    script = f'<script src="{catalog_url("pt_BR")}"></script>'
    assert 0 < page.index(script) < page.index('type="module"' if "module" in page else "</body>")
    assert "/locale/" not in (await desk.cast.stranger.get("/login")).content.decode()


async def test_the_catalog_for_scripts_says_just_what_the_catalog_says(
    catalogs: Path, desk: Desk
) -> None:
    answer = await desk.cast.stranger.get(catalog_url("pt_BR"))
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert run_in_node(answer.content.decode()) == texts_of("pt_BR")
    assert texts_of("pt_BR")["{n} message from {name}"] == [
        "{n} mensagem de {name}",
        "{n} mensagens de {name}",
    ]
    empty = await desk.cast.stranger.get(catalog_url("es"))
    assert run_in_node(empty.content.decode()) == {}


async def test_there_is_no_catalog_but_of_our_languages(desk: Desk) -> None:
    for name in ("de", "../pt_BR", "..%2fpt_BR", "pt_BR.po"):
        assert (await desk.cast.stranger.get(catalog_url(name))).status == 404


async def test_a_page_tells_scripts_the_zone_of_the_business(desk: Desk) -> None:
    path = "/api/v1/settings/business"
    business = {"name": "Shop", "language": "en", "time_zone": "America/Sao_Paulo"}
    (await desk.cast.admin.call("PUT", path, business)).ok()
    page = (await desk.cast.attendant.get("/")).content.decode()
    assert 'data-time-zone="America/Sao_Paulo"' in page


def run_in_node(script: str) -> object:
    """What the script leaves behind, as a browser would see it."""
    program = f"{script}\nprocess.stdout.write(JSON.stringify(globalThis.helpdeskCatalog))"
    done = subprocess.run(["node", "-e", program], capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)

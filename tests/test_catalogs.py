"""The check of the catalogs: what it finds in the sources, and that it can fail."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.catalogs import ROOT, check, main, update
from scripts.javascript import tokens_of
from scripts.texts import Found, find, read_python, read_script, read_template

PYTHON = """
def refuse(name):
    if name:
        raise Conflict("{name} is busy.", values={"name": name}, fields={"name": N_("busy")})
    reason = N_("Nobody is free.")
    raise NotFound(reason)

def count(language, n):
    return say(language, "Long " "sentence") + say_many(language, "{n} day", "{n} days", n)
"""
SCRIPT = """
// t("in a comment") and `a template ${t("there")}`
const pattern = /t\\("in a pattern"\\)[`/]/;
const label = state.isOpen ? t("Close") : t('Open it', { at });
export const view = html`<ul title=${t("All of them")}>
  ${items.map(({ n }) => html`<li>${n > 1 ? html`<b>${tn("{n} day", "{n} days", n)}</b>` : t("One")}
    <kbd>Ctrl</kbd> </li>`)}
</ul>`;
const half = total / 2 + t(`Written in ${"`"}backticks`).length / 3;
const names = { OPEN: N_("Is open") };
other.t("of another object");
"""
TEMPLATE = """
{# _("in a comment") #}
{% block main_class %}page page--wide{% endblock %}
<h1 title="{{ _('Title') }}">{{ _("Hello %(name)s", name=name) }}</h1>
<p>{% trans count=n %}{{ count }} day{% pluralize %}{{ count }} days{% endtrans %}</p>
<code>make</code>
{{ _(known) }}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project whose catalogs are complete."""
    (tmp_path / "helpdesk" / "locale").mkdir(parents=True)
    (tmp_path / "static" / "js").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "helpdesk" / "actions.py").write_text(
        'x = Conflict("{name} is busy.", values=v), say_many(l, "{n} day", "{n} days", n)\n'
    )
    (tmp_path / "static" / "js" / "page.js").write_text('t("Open it");\n')
    (tmp_path / "templates" / "page.html").write_text('{{ _("<b>%(name)s</b> waits", name=n) }}\n')
    update(tmp_path)
    for catalog in (tmp_path / "helpdesk" / "locale").glob("*.po"):
        translate(catalog)
    assert check(tmp_path) == []
    return tmp_path


def translate(catalog: Path) -> None:
    """Fill the catalog in: the English text again."""
    lines = catalog.read_text().splitlines()
    head = lines.index("")
    known: list[str] = []
    for index in range(head, len(lines)):
        if lines[index].startswith(("msgid ", "msgid_plural ")):
            if lines[index].startswith("msgid "):
                known.clear()
            known.append(lines[index].partition(" ")[2])
        elif lines[index].startswith("msgstr"):
            form = 1 if lines[index].startswith("msgstr[1]") else 0
            lines[index] = f"{lines[index].partition(' ')[0]} {known[form]}"
    catalog.write_text("\n".join(lines) + "\n")


def texts_in(read: Callable[[Found, str, str], None], source: str) -> Found:
    found = Found()
    read(found, "source", source)
    return found


def test_texts_of_python_are_found_and_other_strings_are_not() -> None:
    found = texts_in(read_python, PYTHON)
    assert set(found.texts) == {
        "{name} is busy.",
        "busy",
        "Nobody is free.",
        "Long sentence",
        ("{n} day", "{n} days"),
    }
    assert found.problems == []


@pytest.mark.parametrize(
    "source",
    [
        'raise Conflict(f"{name} is busy.")',
        'raise Conflict("A" + name)',
        'raise Conflict("{} is busy".format(name))',
        'raise Conflict("%s is busy" % name)',
        'say(language, f"Hello {name}")',
        'raise Invalid("No.", fields={"name": f"longer than {most}"})',
        'def f():\n    reason = f"Too {much}"\n    raise Invalid(reason)',
    ],
)
def test_a_python_text_that_is_glued_together_is_a_problem(source: str) -> None:
    assert len(texts_in(read_python, source).problems) == 1


def test_what_operators_read_on_their_terminal_stays_in_english() -> None:
    found = texts_in(read_python, 'raise WrongUse(f"Port {port} is taken.")')
    assert (found.texts, found.problems) == ({}, [])


def test_texts_of_scripts_are_found_in_templates_of_any_depth() -> None:
    found = texts_in(read_script, SCRIPT)
    assert set(found.texts) == {
        "Close",
        "Open it",
        "All of them",
        ("{n} day", "{n} days"),
        "One",
        "Is open",
    }
    assert [problem.partition(": ")[2] for problem in found.problems] == [
        "t() needs a literal with {names}"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "t(`${name} waits`)",
        't("Hello " + name)',
        't(isOpen ? "Open" : "Closed")',
        "N_(name)",
        'tn(one, "{n} days", n)',
        "html`<p>Nobody waits</p>`",
        'html`<a aria-label="Close it"></a>`',
        "html`<p>${html`<b>${name}</b>`} waits</p>`",
    ],
)
def test_a_script_text_that_cannot_be_translated_is_a_problem(source: str) -> None:
    assert len(texts_in(read_script, source).problems) == 1


@pytest.mark.parametrize(
    "source", ["t(look.label)", "t(WORDS[kind])", 't(names[x] ?? N_("Other"))']
)
def test_a_script_may_translate_what_was_marked_elsewhere(source: str) -> None:
    assert texts_in(read_script, source).problems == []


def test_templates_in_scripts_end_where_they_end() -> None:
    source = "a`1${b`2${`3`}4`}5` / c"
    parts = [token.value for token in tokens_of(source) if token.kind == "text"]
    assert parts == ["1", "2", "3", "4", "5"]
    assert [token.value for token in tokens_of(source)][-2:] == ["/", "c"]


def test_texts_of_templates_are_found() -> None:
    found = texts_in(read_template, TEMPLATE)
    assert set(found.texts) == {
        "Title",
        "Hello %(name)s",
        ("%(count)s day", "%(count)s days"),
    }
    assert found.problems == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Nobody waits</p>",
        '<button aria-label="Close it"></button>',
        "{% if x %}Open{% endif %}",
        '{{ _("Hello " ~ name) }}',
        '{{ _("100 % sure") }}',
    ],
)
def test_a_template_text_that_cannot_be_translated_is_a_problem(source: str) -> None:
    assert len(texts_in(read_template, source).problems) == 1


def test_a_new_text_is_missing_until_it_is_translated(root: Path) -> None:
    (root / "static" / "js" / "page.js").write_text('t("Open it"); t("Close it");\n')
    assert check(root) == ["es: missing: 'Close it'", "pt_BR: missing: 'Close it'"]
    update(root)
    assert check(root) == ["es: not translated: 'Close it'", "pt_BR: not translated: 'Close it'"]


def test_a_text_that_is_not_used_any_more_is_named_and_dropped(root: Path) -> None:
    (root / "static" / "js" / "page.js").write_text("")
    assert check(root) == ["es: not used: 'Open it'", "pt_BR: not used: 'Open it'"]
    update(root)
    assert check(root) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('msgstr "{name} is busy."', 'msgstr "{nome} está ocupado."', "other {names}"),
        ('msgstr "{name} is busy."', 'msgstr "Está ocupado."', "other {names}"),
        ('msgstr[1] "{n} days"', 'msgstr[1] "alguns dias"', "other {names}"),
        ('msgstr[1] "{n} days"', 'msgstr[1] ""', "not translated"),
        ('msgstr "<b>%(name)s</b> waits"', 'msgstr ""', "not translated"),
        ('msgstr "<b>%(name)s</b> waits"', 'msgstr "%(name)s espera"', "other tags"),
        ('msgstr "<b>%(name)s</b> waits"', 'msgstr "<b>%(name)s</b> 100%"', "a lone %"),
        ('msgid "Open it"', '#, fuzzy\nmsgid "Open it"', "fuzzy"),
    ],
)
def test_a_wrong_translation_is_named(root: Path, old: str, new: str, what: str) -> None:
    catalog = root / "helpdesk" / "locale" / "es.po"
    catalog.write_text(catalog.read_text().replace(old, new))
    [problem] = check(root)
    assert problem.startswith(f"es: {what}")


def test_a_language_may_leave_out_the_number_one(root: Path) -> None:
    catalog = root / "helpdesk" / "locale" / "es.po"
    catalog.write_text(catalog.read_text().replace('msgstr[0] "{n} day"', 'msgstr[0] "un día"'))
    assert check(root) == []


def test_a_text_that_is_counted_only_here_is_named(root: Path) -> None:
    (root / "static" / "js" / "page.js").write_text('t("Open it"); t("{n} day");\n')
    assert any("counted in one place" in problem for problem in check(root))


def test_writing_the_catalogs_again_changes_nothing(root: Path) -> None:
    before = {path: path.read_bytes() for path in (root / "helpdesk" / "locale").iterdir()}
    update(root)
    assert {path: path.read_bytes() for path in (root / "helpdesk" / "locale").iterdir()} == before


def test_the_exit_status_tells(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"], root) == 0
    (root / "helpdesk" / "locale" / "es.po").unlink()
    assert main(["check"], root) == 1
    assert "es: missing: 'Open it'" in capsys.readouterr().out
    assert main(["update"], root) == 0
    assert main([], root) == 2


def test_every_text_of_helpdesk_itself_can_be_translated() -> None:
    assert find(ROOT).problems == []


def test_the_details_that_scripts_know_are_worded_as_the_server_words_them() -> None:
    known = [
        paths
        for text, paths in find(ROOT).texts.items()
        if "static/js/behaviours/states.js" in paths and "{" in text
    ]
    assert len(known) >= 3
    assert all(any(path.endswith(".py") for path in paths) for paths in known)

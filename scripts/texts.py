"""What is said to people, found in the sources: Python, JavaScript and templates.

A text is a literal: in `say`, `say_many`, `N_` and the errors of helpdesk/errors.py (Python), in
`t`, `tn`, `pieces` and `N_` (scripts), in `_` and {% trans %} (templates). What looks like a text
and cannot be translated, because it is glued together or stands bare in the markup, is a problem.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from jinja2.ext import babel_extract

from helpdesk import errors
from scripts.javascript import Token, tokens_of

Text = str | tuple[str, str]
"""What is translated: a text, or the forms for one and for many."""

# How many literals a call begins with; what follows are the values.
_SCRIPT_CALLS = {"t": 1, "pieces": 1, "N_": 1, "tn": 2}
# Which arguments are literals.
_PYTHON_CALLS = {"say": (1,), "say_many": (1, 2), "N_": (0,), "page": (2,)}
# What operators read on their terminal stays in English, and so do the simulator and the demo.
_ERRORS = frozenset(
    name
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.HelpdeskError) and kind is not errors.WrongUse
)
_IN_ENGLISH = (
    "helpdesk/demo/",
    "helpdesk/whatsapp/simulator/",
    "helpdesk/whatsapp/bridge/",
    "templates/docs/",  # the API's description, for programmers
    "templates/style/",
    "static/js/style/",
)
_JINJA = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
_JINJA_CALLS = {"_": None, "gettext": None, "ngettext": (1, 2)}

_NAMES = frozenset(["helpdesk", "WhatsApp"])
_SPOKEN_ATTRIBUTE = re.compile(
    r'\b(?:title|aria-label|aria-valuetext|placeholder|alt|label)="([^"]*)"'
)
_SILENT = re.compile(r"<(script|style|svg|code|kbd)\b.*?</\1>|<!.*?>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LETTER = re.compile(r"[^\W\d_]")
# In capitals alone stand codes and examples of them.
_WORD = re.compile(r"[^\W\d_][a-zà-ÿ]")
# Templates put values in by %, so that any other is doubled.
LONE_PERCENT = re.compile(r"%(?!\(\w+\)s|%)")
_GLUED = re.compile(r"""\b_\([^)]*["']\s*~|~\s*["'][^)(]*\)""")
_PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")


@dataclass
class Found:
    """What the sources hold: each text with the files it stands in, and what is wrong, by place."""

    texts: dict[Text, set[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, text: Text, path: str) -> None:
        """Keep a text, unless nothing in it could be translated."""
        one = text if isinstance(text, str) else text[0]
        if _LETTER.search(_PLACEHOLDER.sub("", one)):
            self.texts.setdefault(text, set()).add(path)

    def complain(self, path: str, line: int, what: str) -> None:
        """Keep a problem, once."""
        problem = f"{path}:{line}: {what}"
        if problem not in self.problems:
            self.problems.append(problem)


def find(root: Path) -> Found:
    """Everything under the project's root."""
    found = Found()
    kinds: Iterable[tuple[str, str, Callable[[Found, str, str], None]]] = (
        ("helpdesk", "*.py", read_python),
        ("static/js", "*.js", read_script),
        ("templates", "*.*", read_template),
    )
    for folder, pattern, read in kinds:
        for file in sorted((root / folder).rglob(pattern)):
            path = file.relative_to(root).as_posix()
            if file.is_file() and not path.startswith(_IN_ENGLISH):
                read(found, path, file.read_text(encoding="utf-8"))
    return found


def read_python(found: Found, path: str, source: str) -> None:
    """A Python module."""
    tree = ast.parse(source)
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef)
    known = _assigned(tree.body)
    _read_calls(found, path, tree, known)
    for function in (node for node in ast.walk(tree) if isinstance(node, scopes)):
        _read_calls(found, path, function, known | _assigned(ast.walk(function)))


def _read_calls(found: Found, path: str, scope: ast.AST, known: dict[str, list[ast.expr]]) -> None:
    for call in (node for node in ast.walk(scope) if isinstance(node, ast.Call)):
        name = _called(call)
        if name in _ERRORS:
            wanted = [*call.args[:1], *_fields(call)]
        else:
            wanted = [call.args[i] for i in _PYTHON_CALLS.get(name, ()) if i < len(call.args)]
        literals = [text for one in wanted for text in _literals(found, path, one, known)]
        if name == "say_many" and len(literals) == 2:
            found.add((literals[0], literals[1]), path)
        else:
            for text in literals:
                found.add(text, path)


def _called(call: ast.Call) -> str:
    """The name of what is called; "" for a method of something."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    is_module = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    if is_module and call.func.value.id == "language":  # type: ignore[attr-defined]
        return str(call.func.attr)  # type: ignore[attr-defined]
    return ""


def _fields(call: ast.Call) -> Iterator[ast.expr]:
    """What an error says of single fields."""
    for keyword in call.keywords:
        if keyword.arg == "fields" and isinstance(keyword.value, ast.Dict):
            yield from keyword.value.values


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """What names are set to."""
    known: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    known.setdefault(target.id, []).append(node.value)
    return known


def _literals(
    found: Found, path: str, wanted: ast.expr, known: dict[str, list[ast.expr]]
) -> Iterator[str]:
    match wanted:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _literals(found, path, body, known)
            yield from _literals(found, path, other, known)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _literals(found, path, value, known)
        case ast.Name(id=name):
            for value in known.get(name, ()):
                yield from _literals(found, path, value, {})
        case ast.JoinedStr() | ast.BinOp():
            problem = (
                f"{path}:{wanted.lineno}: a text that is glued together: a literal with {{names}}"
            )
            if problem not in found.problems:
                found.problems.append(problem)
        case ast.Call(func=ast.Attribute(attr="format")):
            found.complain(
                path, wanted.lineno, "a text that is formatted: give its values beside it"
            )


def read_script(found: Found, path: str, source: str) -> None:
    """A JavaScript module."""
    tokens = tokens_of(source)
    for index, token in enumerate(tokens):
        if token.kind == "name" and token.value in _SCRIPT_CALLS and _is_call(tokens, index):
            _read_script_call(found, path, token, _arguments(tokens, index + 2))
        elif token.kind == "template" and token.value == "html":
            for text in bare_texts(_markup(tokens, index)):
                found.complain(path, token.line, f"not translated: {text!r}")


def _is_call(tokens: list[Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    is_member = before is not None and (before.value in (".", "?.", "function"))
    return not is_member and index + 1 < len(tokens) and tokens[index + 1].is_sign("(")


def _arguments(tokens: list[Token], start: int) -> list[list[Token]]:
    """The arguments of a call whose first token after the bracket is at `start`."""
    arguments: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[start:]:
        if token.kind == "sign":
            if token.value in (")", "]", "}") and depth == 0:
                break
            depth += (token.value in ("(", "[", "{", "${")) - (token.value in (")", "]", "}"))
            if token.value == "," and depth == 0:
                arguments.append([])
                continue
        arguments[-1].append(token)
    return [argument for argument in arguments if argument]


def _read_script_call(found: Found, path: str, call: Token, arguments: list[list[Token]]) -> None:
    count = _SCRIPT_CALLS[call.value]
    literals = [_script_literal(argument) for argument in arguments[:count]]
    if all(literal is not None for literal in literals) and len(literals) == count:
        texts = [literal for literal in literals if literal is not None]
        found.add(texts[0] if count == 1 else (texts[0], texts[1]), path)
    elif call.value in ("N_", "tn") or any(_holds_words(argument) for argument in arguments[:1]):
        found.complain(path, call.line, f"{call.value}() needs a literal with {{names}}")


def _script_literal(argument: list[Token]) -> str | None:
    kinds = [token.kind for token in argument]
    if kinds == ["string"]:
        return argument[0].value
    return argument[1].value if kinds == ["template", "text", "sign"] else None


def _holds_words(argument: list[Token]) -> bool:
    """Whether a literal stands in an expression, other than in a call of N_."""
    for index, token in enumerate(argument):
        is_marked = index >= 2 and argument[index - 2].value == "N_"
        if token.kind in ("string", "text") and not is_marked:
            return True
    return False


def _markup(tokens: list[Token], start: int) -> str:
    """The text of the template that begins there; a value in it is a zero byte."""
    parts: list[str] = []
    depth = 0
    for token in tokens[start + 1 :]:
        if token.kind == "template":
            depth += 1
        elif token.is_sign("`"):
            if depth == 0:
                break
            depth -= 1
        elif token.kind == "text" and depth == 0:
            parts.append(token.value)
    return "\0".join(parts)


def read_template(found: Found, path: str, source: str) -> None:
    """A Jinja2 template."""
    options = _JINJA | {"extensions": "jinja2.ext.i18n"}
    file = BytesIO(source.encode())
    for line, _call, text, _ in babel_extract(file, list(_JINJA_CALLS), [], options):
        match text:
            case str():
                found.add(text, path)
                if LONE_PERCENT.search(text):
                    found.complain(path, line, f"a lone % in {text!r}")
            case (str() as one, str() as many, *_):
                found.add((one, many), path)
            case (str() as one, *_):
                found.add(one, path)
            case _ if _GLUED.search(source.splitlines()[line - 1]):
                found.complain(path, line, "_() needs a literal with %(names)s")
    for text in bare_texts(_plain_markup(source)):
        found.complain(path, 1, f"not translated: {text!r}")


def _plain_markup(source: str) -> str:
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{% block \w*class %\}[\w -]*\{% endblock %\}", "", source)
    source = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "\0", source, flags=re.DOTALL)
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\0", source, flags=re.DOTALL)


def bare_texts(markup: str) -> Iterator[str]:
    """Words in the markup that stand there as they are."""
    markup = _SILENT.sub("", markup)
    for tag in _TAG.findall(markup):
        yield from (words for words in _SPOKEN_ATTRIBUTE.findall(tag) if _is_said(words))
    for words in _TAG.sub("\0\0", markup).split("\0"):
        if _is_said(words):
            yield " ".join(words.split())


def _is_said(words: str) -> bool:
    plain = _PLACEHOLDER.sub("", re.sub(r"&#?\w+;", " ", words)).strip(" .,:;·…\n")
    return bool(_WORD.search(plain)) and plain not in _NAMES

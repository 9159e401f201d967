"""JavaScript in pieces, as far as finding what is said to people needs it.

Babel's own lexer ends a template literal at the next backtick, which in nested templates (all of
the inbox) is the beginning of another one. This one follows them to any depth.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CODE = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*[\s\S]*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')
    |(?P<number>\.?\d[\w.]*)
    |(?P<name>[\#\w$]+)
    |(?P<sign>=>|\?\.|[\s\S])""",
    re.VERBOSE,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_TEXT = re.compile(r"(?:[^`\\$]|\\[\s\S]|\$(?!\{))*")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))")
_CHARACTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": ""}
# After these a slash begins a regular expression; after other names it divides.
_BEFORE_REGEX = frozenset(["return", "typeof", "case", "in", "of", "void", "delete", "await"])


@dataclass(frozen=True)
class Token:
    """`kind`: name, string, number, regex, sign, text (a part of a template literal, `value`
    without its escapes) or template (before the first text; `value` is the tag, such as html)."""

    kind: str
    value: str
    line: int

    def is_sign(self, value: str) -> bool:
        """Whether it is this sign."""
        return self.kind == "sign" and self.value == value


def tokens_of(source: str) -> list[Token]:
    """The source's tokens. A template is: template, text, and for each value in it the sign ${,
    the value's own tokens, the sign } and the text after it; at its end a sign `."""
    return list(_Lexer(source).code())


class _Lexer:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._last: Token | None = None

    def code(self, *, is_value: bool = False) -> Iterator[Token]:
        """Tokens up to the end, or up to the brace that ends a template's value."""
        depth = 0
        while self._at < len(self._source):
            if self._source[self._at] == "`":
                yield from self._template()
                continue
            token = self._token()
            if token is None:
                continue
            if is_value and token.is_sign("}") and depth == 0:
                return
            depth += token.is_sign("{") - token.is_sign("}")
            yield self._told(token)

    def _template(self) -> Iterator[Token]:
        tag = self._last.value if self._last is not None and self._last.kind == "name" else ""
        self._at += 1
        yield self._told(Token("template", tag, self._line()))
        while True:
            line, text = self._line(), self._match(_TEXT)
            yield self._told(Token("text", _unescaped(text), line))
            is_end = self._source[self._at : self._at + 1] != "$"
            self._at += 1 if is_end else 2
            if is_end:
                yield self._told(Token("sign", "`", self._line()))
                return
            yield self._told(Token("sign", "${", self._line()))
            yield from self.code(is_value=True)
            yield self._told(Token("sign", "}", self._line()))

    def _token(self) -> Token | None:
        """The next token; None for space and comments."""
        line, start = self._line(), self._source[self._at]
        if start == "/" and self._source[self._at + 1 : self._at + 2] not in ("/", "*"):
            found = _REGEX.match(self._source, self._at)
            if found and self._may_begin_regex():
                self._at = found.end()
                return Token("regex", found[0], line)
        found = _CODE.match(self._source, self._at)
        assert found is not None  # its last branch takes anything
        self._at = found.end()
        kind = str(found.lastgroup)
        if kind == "space":
            return None
        return Token(kind, _unescaped(found[0][1:-1]) if kind == "string" else found[0], line)

    def _may_begin_regex(self) -> bool:
        if self._last is None:
            return True
        if self._last.kind == "sign":
            return self._last.value not in (")", "]", "}", "`")
        return self._last.kind == "name" and self._last.value in _BEFORE_REGEX

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._source, self._at)
        assert found is not None  # it matches the empty text too
        self._at = found.end()
        return found[0]

    def _told(self, token: Token) -> Token:
        self._last = token
        return token

    def _line(self) -> int:
        return self._source.count("\n", 0, self._at) + 1


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    return chr(int(code, 16)) if code else _CHARACTERS.get(found[4], found[4])

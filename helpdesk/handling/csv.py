"""Tables as CSV that spreadsheets open with a double click and that computes nothing by itself.

UTF-8 with a byte order mark (without it Excel guesses an old code page); columns part by a
semicolon where the language writes decimals with a comma, because that is what spreadsheets
expect there; no "sep=" line, which other programs than Excel show as a row.
"""

import csv
import io
import re
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from datetime import datetime

from aiohttp import hdrs, web
from babel.numbers import get_decimal_symbol

Cell = str | int | float | bool | datetime | None
"""Text, a number, a moment by the wall's clock without a zone, or nothing."""

_BOM = "\ufeff"
# A lone number with a plus computes to itself: phones stay readable.
_PHONE = re.compile(r"\+[0-9 ]+")
# A spreadsheet computes what begins so, behind spaces and quotation marks too.
_FORMULA = re.compile(r"^[\s\"'\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], language: str
) -> web.Response:
    """The table as a file to keep, `name` without its ending."""
    return web.Response(body=csv_text(header, rows, language).encode(), headers=_headers(name))


def csv_stream(
    name: str,
    header: Sequence[str],
    pages: AsyncIterable[Iterable[Sequence[Cell]]],
    language: str,
) -> web.Response:
    """The same of a table that is read while it is sent, some rows at a time. What goes wrong
    meanwhile ends the connection, so that half a table is not taken for the whole."""

    async def pieces() -> AsyncIterator[bytes]:
        yield csv_text(header, (), language).encode()
        async for rows in pages:
            yield _lines(rows, language).encode()

    return web.Response(body=pieces(), headers=_headers(name))


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]], language: str) -> str:
    """The table as the file's text."""
    return _BOM + _lines([header], language) + _lines(rows, language)


def _headers(name: str) -> dict[str, str]:
    return {
        hdrs.CONTENT_TYPE: "text/csv; charset=utf-8",
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}.csv"',
        hdrs.CACHE_CONTROL: "no-store",
    }


def _lines(rows: Iterable[Sequence[Cell]], language: str) -> str:
    comma = get_decimal_symbol(language)
    into = io.StringIO()
    writer = csv.writer(into, delimiter=";" if comma == "," else ",", lineterminator="\r\n")
    writer.writerows([_shown(cell, comma) for cell in row] for row in rows)
    return into.getvalue()


def clock(seconds: int | None) -> str | None:
    """A duration as spreadsheets read one: hours:minutes:seconds, of any number of hours."""
    if seconds is None:
        return None
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _shown(cell: Cell, comma: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", comma)
    if isinstance(cell, int):
        return str(cell)
    is_formula = _FORMULA.match(cell) and not _PHONE.fullmatch(cell)
    return f"'{cell}" if is_formula else cell

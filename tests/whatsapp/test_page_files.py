"""Files between disk and page when something comes between: played with a page that does what
the test says."""

import asyncio
import base64
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import cast

import pytest
from playwright.async_api import Error, Page

from helpdesk.domain.contents import Media
from helpdesk.domain.states import MessageType
from helpdesk.whatsapp.driver import FILE_TOO_LARGE, File, PageError
from helpdesk.whatsapp.page_calls.files import offered
from helpdesk.whatsapp.page_files import PageFiles

CONTENT = bytes(range(256)) * 4000


class Browser:
    """A page, its context and its protocol in one, with CONTENT as the file that it holds.

    `before_reading` runs before each piece is read.
    """

    def __init__(self) -> None:
        self.called: list[tuple[str, object]] = []
        self.put: list[tuple[str, Path]] = []
        self.is_gone = False
        self.holds_file = True
        self.protocols = 0
        self.is_open = False
        self.before_reading: Callable[[], None] = lambda: None
        self.has_read = asyncio.Event()
        self.files = PageFiles(cast(Page, self))
        self._position = 0

    # --- as Playwright's Page, BrowserContext and CDPSession ---------------------------------

    @property
    def context(self) -> "Browser":
        return self

    async def new_cdp_session(self, page: object) -> "Browser":
        self._check()
        self.protocols += 1
        return self

    async def detach(self) -> None:
        self.protocols -= 1
        self._check()

    async def send(self, method: str, params: dict[str, object]) -> dict[str, object]:
        self._check()
        if method == "Runtime.evaluate":
            return {"result": {"objectId": "7"} if self.holds_file else {"value": None}}
        if method == "IO.resolveBlob":
            return {"uuid": f"blob-of-{params['objectId']}"}
        assert params["handle"] == "blob:blob-of-7"
        if method == "IO.close":
            self.is_open = False
            return {}
        assert method == "IO.read"
        self.is_open = True
        self.before_reading()
        self._check()
        size = params["size"]
        assert isinstance(size, int)
        piece = CONTENT[self._position : self._position + size]
        self._position += size
        self.has_read.set()
        await asyncio.sleep(0)
        return {"data": base64.b64encode(piece).decode(), "eof": self._position >= len(CONTENT)}

    async def set_input_files(self, selector: str, path: Path, **options: float) -> None:
        self._check()
        self.put.append((selector, path))

    # --- as Session --------------------------------------------------------------------------

    async def call(self, name: str, seconds: float, **args: object) -> object:
        if self.is_gone:
            raise PageError("page_gone", "Target crashed")
        self.called.append((name, args["input"]))
        return {}

    def busy(self) -> AbstractContextManager[None]:
        return nullcontext()

    def _check(self) -> None:
        if self.is_gone:
            raise Error("Target crashed")


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "into"


@pytest.fixture
def picture(tmp_path: Path) -> File:
    path = tmp_path / "picture"
    path.write_bytes(b"picture")
    return File(path=path, type=MessageType.IMAGE, media=Media(mime="image/png", name="p.png"))


def content_of(path: Path) -> bytes | None:
    """What is in a file; None when there is none."""
    return path.read_bytes() if path.exists() else None


async def test_a_file_that_the_page_holds_is_written_whole(browser: Browser, into: Path) -> None:
    await browser.files.save("token", into, 5.0, len(CONTENT))

    assert content_of(into) == CONTENT
    assert browser.protocols == 0
    assert not browser.is_open


async def test_a_page_that_goes_in_the_middle_leaves_nothing_and_refuses_nothing(
    browser: Browser, into: Path
) -> None:
    def end_in_the_middle() -> None:
        browser.is_gone = browser.has_read.is_set()

    browser.before_reading = end_in_the_middle

    with pytest.raises(PageError) as gone:
        await browser.files.save("token", into, 5.0)

    assert gone.value.code == "page_gone"
    assert not gone.value.is_permanent
    assert content_of(into) is None
    assert browser.protocols == 0


async def test_a_page_that_was_loaded_anew_has_no_file_and_refuses_nothing(
    browser: Browser, into: Path
) -> None:
    browser.holds_file = False

    with pytest.raises(PageError) as gone:
        await browser.files.save("token", into, 5.0)

    assert not gone.value.is_permanent
    assert content_of(into) is None


async def test_a_call_off_in_the_middle_leaves_nothing(browser: Browser, into: Path) -> None:
    saving = asyncio.create_task(browser.files.save("token", into, 5.0))
    await browser.has_read.wait()

    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving

    assert content_of(into) is None
    assert browser.protocols == 0
    assert not browser.is_open


async def test_a_file_that_takes_too_long_is_given_up(browser: Browser, into: Path) -> None:
    with pytest.raises(PageError) as late:
        await browser.files.save("token", into, 0.0)

    assert late.value.code == "timeout"
    assert not late.value.is_permanent
    assert content_of(into) is None


async def test_a_file_that_is_larger_than_it_was_said_to_be_is_not_written(
    browser: Browser, into: Path
) -> None:
    with pytest.raises(PageError) as refused:
        await browser.files.save("token", into, 5.0, len(CONTENT) - 1)

    assert (refused.value.code, refused.value.is_permanent) == (FILE_TOO_LARGE, True)
    assert content_of(into) is None
    assert not browser.is_open


async def test_what_cannot_be_written_is_no_refusal_of_whatsapp(
    browser: Browser, tmp_path: Path
) -> None:
    with pytest.raises(PageError) as failed:
        await browser.files.save("token", tmp_path / "no such folder" / "into", 5.0)

    assert failed.value.code == "not_written"
    assert not failed.value.is_permanent


async def test_what_is_there_already_is_left_alone(browser: Browser, picture: File) -> None:
    with pytest.raises(PageError):
        await browser.files.save("token", picture.path, 5.0)

    assert content_of(picture.path) == b"picture"


async def test_each_file_has_a_place_of_its_own_in_the_page_and_leaves_it(
    browser: Browser, picture: File
) -> None:
    async with offered(browser, picture) as (_, one), offered(browser, picture) as (_, other):
        assert one["input"] != other["input"]
        assert browser.put == [(f"#{file['input']}", picture.path) for file in (one, other)]

    opened = [element for name, element in browser.called if name == "openInput"]
    closed = [element for name, element in browser.called if name == "closeInput"]
    assert opened == [one["input"], other["input"]]
    assert sorted(map(str, closed)) == sorted(map(str, opened))


async def test_a_page_that_goes_before_it_has_the_file_has_sent_nothing(
    browser: Browser, picture: File
) -> None:
    browser.is_gone = True

    with pytest.raises(PageError) as gone:
        async with offered(browser, picture):
            raise AssertionError("it was offered")

    assert gone.value.nothing_happened


async def test_a_larger_file_may_take_longer(browser: Browser, picture: File) -> None:
    async with offered(browser, picture) as (small, _):
        pass
    with picture.path.open("wb") as file:
        file.truncate(20_000_000)
    async with offered(browser, picture) as (large, order):
        pass

    assert large - small > 90
    patience = order["patience"]
    assert isinstance(patience, int)
    assert patience < large * 1000

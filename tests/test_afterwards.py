"""What is done once the caller has the answer."""

import asyncio

import pytest

from helpdesk.handling.afterwards import Afterwards


async def test_what_was_started_is_done_before_the_end() -> None:
    done: list[str] = []

    async def work(name: str) -> None:
        await asyncio.sleep(0)
        done.append(name)

    afterwards = Afterwards()
    for name in "ab":
        afterwards.start(name, work(name))
    assert done == []
    await afterwards.close()
    assert sorted(done) == ["a", "b"]
    await afterwards.close()


async def test_what_fails_is_logged_and_hurts_nobody(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise LookupError("no such thing")

    afterwards = Afterwards()
    afterwards.start("look it up", fail())
    await afterwards.settled()
    assert "could not look it up" in caplog.text
    assert "LookupError" in caplog.text


async def test_what_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.handling.afterwards._END_SECONDS", 0.01)
    ended = asyncio.Event()

    async def last() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    afterwards = Afterwards()
    afterwards.start("last for ever", last())
    await asyncio.sleep(0)
    await afterwards.close()
    assert ended.is_set()

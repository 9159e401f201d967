"""Canned responses: one's own, everybody's, and whose files stay."""

import pytest

from helpdesk.actions.canned_responses import (
    Wanted,
    access_file,
    do_add,
    do_change,
    do_delete,
    list_canned_responses,
)
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.contents import Media, MediaState
from helpdesk.domain.events import Event, EventKind
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import CannedResponseShape
from helpdesk.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.store.messages import named_files
from tests.actions.people import told

MENU = Media(
    mime="application/pdf", name="menu.pdf", size=9, key="files/ab", state=MediaState.READY
)


async def add(
    ledger: Ledger,
    actor: Actor,
    shortcode: str,
    content: str = "Good day {name}",
    *,
    is_shared: bool = False,
    media: Media | None = None,
) -> CannedResponseShape:
    wanted = Wanted(shortcode, content, is_shared)
    return await ledger.write(lambda work: do_add(work, actor, wanted, media))


async def shortcodes(ledger: Ledger, actor: Actor) -> list[str]:
    found = await ledger.read(lambda c: list_canned_responses(c, actor))
    return [one.shortcode for one in found]


async def test_ones_own_are_nobody_elses_and_shared_ones_everybodys(
    ledger: Ledger, ana: Actor, bruno: Actor, marta: Actor
) -> None:
    own = await add(ledger, ana, "hello")
    await add(ledger, marta, "hours", is_shared=True)
    assert await shortcodes(ledger, ana) == ["hello", "hours"]
    assert await shortcodes(ledger, bruno) == ["hours"]
    for change in (do_delete, lambda w, a, i: do_change(w, a, i, Wanted(content="Hi"))):
        with pytest.raises(NotFound):
            await ledger.write(lambda work: change(work, marta, own.id))  # noqa: B023


async def test_only_managers_change_what_everybody_uses(
    ledger: Ledger, ana: Actor, marta: Actor
) -> None:
    with pytest.raises(Forbidden):
        await add(ledger, ana, "hours", is_shared=True)
    shared = await add(ledger, marta, "hours", is_shared=True)
    own = await add(ledger, ana, "hello")
    with pytest.raises(Forbidden):
        await ledger.write(lambda work: do_delete(work, ana, shared.id))
    for response_id, wanted in (
        (shared.id, Wanted(is_shared=False)),
        (own.id, Wanted(None, None, True)),
    ):
        with pytest.raises(Forbidden):
            await ledger.write(lambda work: do_change(work, ana, response_id, wanted))  # noqa: B023


async def test_a_shortcode_is_taken_among_ones_own_or_everybodys(
    ledger: Ledger, ana: Actor, bruno: Actor, marta: Actor
) -> None:
    await add(ledger, marta, "hello", is_shared=True)
    own = await add(ledger, ana, " /Hello ")
    assert own.shortcode == "hello"
    await add(ledger, bruno, "hello")
    with pytest.raises(Conflict) as refused:
        await add(ledger, ana, "HELLO")
    assert (refused.value.code, list(refused.value.fields)) == ("shortcode_taken", ["shortcode"])


@pytest.mark.parametrize(
    ("shortcode", "content", "field"),
    [
        ("", "Hi", "shortcode"),
        ("two words", "Hi", "shortcode"),
        ("a/b", "Hi", "shortcode"),
        ("x" * 41, "Hi", "shortcode"),
        ("hello", " \n", "content"),
        ("hello", "x" * 4_097, "content"),
    ],
)
async def test_what_cannot_be_used_is_refused_by_field(
    ledger: Ledger, ana: Actor, shortcode: str, content: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await add(ledger, ana, shortcode, content)
    assert list(refused.value.fields) == [field]


async def test_a_change_keeps_what_it_does_not_name(ledger: Ledger, ana: Actor) -> None:
    own = await add(ledger, ana, "menu", "Our menu", media=MENU)
    changed = await ledger.write(lambda work: do_change(work, ana, own.id, Wanted("food")))
    assert (changed.shortcode, changed.content) == ("food", "Our menu")
    assert changed.media is not None
    assert changed.media.name == "menu.pdf"
    without = Wanted(removes_file=True)
    bare = await ledger.write(lambda work: do_change(work, ana, own.id, without))
    assert bare.media is None
    with pytest.raises(NotFound):
        await ledger.read(lambda c: access_file(c, ana, own.id))


async def test_a_file_needs_no_text_and_a_text_with_one_is_a_caption(
    ledger: Ledger, ana: Actor
) -> None:
    own = await add(ledger, ana, "menu", "", media=MENU)
    with pytest.raises(Invalid):
        await ledger.write(lambda work: do_change(work, ana, own.id, Wanted(removes_file=True)))
    with pytest.raises(Invalid):
        await add(ledger, ana, "long", "x" * 1_025, media=MENU)


async def test_a_file_stays_as_long_as_a_canned_response_names_it(
    ledger: Ledger, ana: Actor
) -> None:
    own = await add(ledger, ana, "menu", media=MENU)
    keys = ["files/ab", "files/cd"]
    assert await ledger.read(lambda c: named_files(c, keys)) == {"files/ab"}
    await ledger.write(lambda work: do_delete(work, ana, own.id))
    assert await ledger.read(lambda c: named_files(c, keys)) == set()


async def test_changes_are_told_to_every_screen(ledger: Ledger, ana: Actor) -> None:
    def do_all(work: Work) -> list[Event]:
        added = do_add(work, ana, Wanted("hello", "Hi"))
        do_change(work, ana, added.id, Wanted(content="Hello"))
        do_delete(work, ana, added.id)
        return told(work, EventKind.SETTINGS_CHANGED)

    events = await ledger.write(do_all)
    assert [event.section for event in events] == ["canned_responses"] * 3

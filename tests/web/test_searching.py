"""The search as callers get it: groups, marks, pages; and that nobody finds what is not theirs."""

from typing import Any
from urllib.parse import urlencode

import pytest

from helpdesk.actions.attendances import do_finish
from helpdesk.actions.inbound import digest
from helpdesk.actions.notes import do_write_note
from helpdesk.actions.work import Work
from helpdesk.domain.contents import Card, Details, Media
from helpdesk.domain.envelopes import MessageDeleted, MessageEdited
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.states import MessageType
from tests.actions.receiving import receive
from tests.cast import Api
from tests.desk import Desk
from tests.factories import START, do_open, do_wait, do_write_text, phone, uuid, whatsapp_message

CHAT = phone("5511987650001")


async def find(caller: Api, query: str, **more: object) -> dict[str, Any]:
    asked = urlencode({"q": query, **more})
    found: dict[str, Any] = (await caller.get(f"/api/v1/search?{asked}")).ok()
    return found


async def said(caller: Api, query: str, **more: object) -> list[str]:
    found = await find(caller, query, **more)
    return [hit["text"] for hit in found["messages"]["items"]]


def actor_of(caller: Api) -> Actor:
    return Actor(caller.id, "Somebody", Role.ATTENDANT)


def marked(hit: dict[str, Any], text: str) -> list[str]:
    units = text.encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in hit["marks"]]


async def test_everything_is_found_in_groups_with_what_was_looked_for_marked(desk: Desk) -> None:
    line = "👍🏽 A cotação da AÇÃO saiu,\nveja a planilha"
    told = whatsapp_message(CHAT, line, name="João Ação")
    await receive(desk.helpdesk.ledger, desk.instance_id, told)
    found = await find(desk.cast.admin, "acao")
    [client] = found["clients"]["items"]
    [attendance] = found["attendances"]["items"]
    [message] = found["messages"]["items"]
    assert marked(client, client["client"]["name"]) == ["Ação"]
    assert marked(attendance, attendance["attendance"]["client"]["name"]) == ["Ação"]
    assert message["text"] == "👍🏽 A cotação da AÇÃO saiu, veja a planilha"
    assert marked(message, message["text"]) == ["AÇÃO"]
    assert message["attendance_id"] == attendance["attendance"]["id"]
    assert client["client"]["last_attendance"]["id"] == message["attendance_id"]
    for spelling in ("11 98765-0001", "1187650001", "(011) 98765"):
        assert (await find(desk.cast.admin, spelling))["clients"]["count"] == 1, spelling
    by_number = await find(desk.cast.admin, f"#{message['attendance_id']}")
    assert [one["attendance"]["id"] for one in by_number["attendances"]["items"]] == [
        message["attendance_id"]
    ]
    assert by_number["clients"]["items"] == []


async def test_names_of_files_and_cards_are_found(desk: Desk) -> None:
    file = Details(media=Media(name="Orçamento-2026.pdf"))
    card = Details(cards=(Card(name="Zoë Encanadora", phones=("+55 11 91234-5678",)),))
    await receive(
        desk.helpdesk.ledger,
        desk.instance_id,
        whatsapp_message(CHAT, "", type=MessageType.DOCUMENT, details=file),
        whatsapp_message(CHAT, "", type=MessageType.CONTACT, details=card),
    )
    assert await said(desk.cast.admin, "orcamento 2026") == ["Orçamento-2026.pdf"]
    assert await said(desk.cast.admin, "zoe") == ["Zoë Encanadora"]


async def test_what_was_edited_or_taken_back_is_found_no_more(desk: Desk) -> None:
    ledger, number = desk.helpdesk.ledger, desk.instance_id
    first, second = (
        whatsapp_message(CHAT, text, whatsapp_id=f"3A0{place}")
        for place, text in enumerate(("a green kettle", "a copper kettle"))
    )
    await receive(ledger, number, first, second)
    assert len(await said(desk.cast.admin, "kettle")) == 2
    at = Moment(START + SECOND)
    edited = MessageEdited(
        instance_id=number,
        whatsapp_id="3A00",
        from_me=False,
        chat=CHAT,
        addresses=(CHAT,),
        content="a blue teapot",
        at=at,
    )
    deleted = MessageDeleted(
        instance_id=number,
        whatsapp_id="3A01",
        from_me=False,
        chat=CHAT,
        addresses=(CHAT,),
        at=at,
    )
    await digest(ledger, [edited, deleted])
    assert await said(desk.cast.admin, "kettle") == []
    assert await said(desk.cast.admin, "copper") == []
    assert await said(desk.cast.admin, "teapot") == ["a blue teapot"]


async def test_everybody_finds_what_they_may_see_and_nothing_else(desk: Desk) -> None:
    cast = desk.cast
    ana, bruno = actor_of(cast.attendant), actor_of(cast.another)

    def do_make(work: Work) -> None:
        do_write_text(work, ana, do_open(work, desk.instance_id, ana), "saffron, mine")
        theirs = do_open(work, desk.instance_id, bruno)
        do_write_text(work, bruno, theirs, "saffron, theirs")
        do_write_note(work, bruno, theirs, uuid(), "saffron, noted by them")
        chat = phone()
        earlier = do_open(work, desk.instance_id, bruno, chat)
        do_write_text(work, bruno, earlier, "saffron, earlier of who waits")
        do_finish(work, bruno, earlier)
        do_wait(work, desk.instance_id, chat)
        over = do_open(work, desk.instance_id, bruno)
        do_write_text(work, bruno, over, "saffron, finished by them")
        do_finish(work, bruno, over)

    await desk.helpdesk.ledger.write(do_make)
    mine = ["saffron, earlier of who waits", "saffron, mine"]
    assert await said(cast.attendant, "saffron") == mine
    assert await said(cast.attendant, "noted") == []
    assert len(await said(cast.another, "saffron")) == 4
    everything = await said(cast.manager, "saffron")
    assert len(everything) == 5
    assert await said(cast.admin, "saffron") == everything
    assert await said(cast.another, "noted") == ["saffron, noted by them"]


async def test_a_conversation_that_is_not_theirs_cannot_be_searched(desk: Desk) -> None:
    bruno = actor_of(desk.cast.another)
    hidden = await desk.helpdesk.ledger.write(lambda w: do_open(w, desk.instance_id, bruno))
    for where in (f"attendance_id={hidden}", "attendance_id=999"):
        answer = await desk.cast.attendant.get(f"/api/v1/search?q=anything&{where}")
        assert answer.status == 404


async def test_pages_follow_each_other_and_many_are_counted_up_to_fifty(desk: Desk) -> None:
    texts = [f"order {place}" for place in range(60)]

    def do_make(work: Work) -> int:
        actor = actor_of(desk.cast.attendant)
        attendance = do_open(work, desk.instance_id, actor)
        for text in texts:
            do_write_text(work, actor, attendance, text)
        return attendance

    attendance = await desk.helpdesk.ledger.write(do_make)
    first = (await find(desk.cast.attendant, "order"))["messages"]
    assert (len(first["items"]), first["count"], first["is_more"]) == (20, 50, True)
    for where in ({"kind": "messages"}, {"attendance_id": attendance}):
        found: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = (await find(desk.cast.attendant, "order", cursor=cursor, limit=25, **where))[
                "messages"
            ]
            found += [hit["text"] for hit in page["items"]]
            cursor = page["next_cursor"]
        assert found == texts[::-1]


@pytest.mark.parametrize("query", ["", "👍", "?!", '""'])
async def test_what_holds_no_word_is_answered_as_such(desk: Desk, query: str) -> None:
    found = await find(desk.cast.admin, query)
    assert found["problem"] == "no_words"
    assert [found[kind]["items"] for kind in ("clients", "attendances", "messages")] == [[], [], []]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("q=" + "a" * 201, "q"),
        ("q=a&kind=tags", "kind"),
        ("q=a&kind=clients&cursor=x", "cursor"),
    ],
)
async def test_what_is_no_search_is_refused_with_the_field(
    desk: Desk, query: str, field: str
) -> None:
    answer = await desk.cast.admin.get(f"/api/v1/search?{query}")
    assert answer.status == 400
    assert list(answer.error["fields"]) == [field]


async def test_a_page_around_a_message_goes_on_in_both_directions(desk: Desk) -> None:
    actor, caller = actor_of(desk.cast.attendant), desk.cast.attendant

    def do_make(work: Work) -> tuple[int, list[str]]:
        attendance = do_open(work, desk.instance_id, actor)
        return attendance, [do_write_text(work, actor, attendance, f"{n}") for n in range(30)]

    attendance, ids = await desk.helpdesk.ledger.write(do_make)
    path = f"/api/v1/attendances/{attendance}/messages"
    newest = (await caller.get(f"{path}?limit=200")).ok()
    assert (newest["next_cursor"], newest["newer_cursor"]) == (None, None)
    every = [one["id"] for one in newest["items"]]
    assert len(every) > len(ids)
    middle = (await caller.get(f"{path}?around={every[15]}&limit=9")).ok()
    shown = [one["id"] for one in middle["items"]]
    assert shown == every[11:20]
    newer = middle
    while newer["newer_cursor"] is not None:
        newer = (await caller.get(f"{path}?after={newer['newer_cursor']}&limit=4")).ok()
        shown += [one["id"] for one in newer["items"]]
    older = middle
    while older["next_cursor"] is not None:
        older = (await caller.get(f"{path}?before={older['next_cursor']}&limit=4")).ok()
        shown = [one["id"] for one in older["items"]] + shown
    assert shown == every
    assert (await caller.get(f"/api/v1/messages/{every[15]}")).ok() == middle["items"][4]
    last = (await caller.get(f"{path}?around={every[-1]}&limit=4")).ok()
    assert last["newer_cursor"] is None
    for wrong in (f"around={uuid()}", f"before={ids[0]}&after={ids[0]}"):
        assert (await caller.get(f"{path}?{wrong}")).status == 400

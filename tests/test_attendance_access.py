# ruff: noqa: E501 -- the table reads best with a situation on a line
"""Whose attendance is it: what each of the cast may see and do in every situation."""

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from helpdesk.actions.attendances import do_accept, do_finish
from helpdesk.actions.work import Work
from helpdesk.domain.roles import Actor, Role
from tests.cast import Answer, Api, Json
from tests.desk import Desk
from tests.factories import do_open, do_wait, do_write_text, phone, uuid
from tests.fake_phone import Fate


class Scene:
    """Attendances in every situation, seen from the attendant's side."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        cast = desk.cast
        self.attendant = Actor(cast.attendant.id, "Ana Attendant", Role.ATTENDANT)
        self.another = Actor(cast.another.id, "Bruno Attendant", Role.ATTENDANT)

    async def make(self, situation: str) -> int:
        """A new client's attendance in that situation; its id."""
        make: Callable[[Work], int] = getattr(self, f"_do_{situation}")
        return await self.desk.helpdesk.ledger.write(make)

    def _do_waiting(self, work: Work) -> int:
        return do_wait(work, self.desk.instance_id)

    def _do_mine(self, work: Work) -> int:
        return do_open(work, self.desk.instance_id, self.attendant)

    def _do_anothers(self, work: Work) -> int:
        return do_open(work, self.desk.instance_id, self.another)

    def _do_mine_finished(self, work: Work) -> int:
        return do_finish(work, self.attendant, self._do_mine(work)).id

    def _do_anothers_finished(self, work: Work) -> int:
        return do_finish(work, self.another, self._do_anothers(work)).id

    def _do_earlier_of_waiting(self, work: Work) -> int:
        return self._do_earlier(work)[0]

    def _do_earlier_of_mine(self, work: Work) -> int:
        earlier, present = self._do_earlier(work)
        do_accept(work, self.attendant, present)
        return earlier

    def _do_earlier_of_anothers(self, work: Work) -> int:
        earlier, present = self._do_earlier(work)
        do_accept(work, self.another, present)
        return earlier

    def _do_earlier(self, work: Work) -> tuple[int, int]:
        chat = phone()
        earlier = do_open(work, self.desk.instance_id, self.another, chat)
        do_finish(work, self.another, earlier)
        return earlier, do_wait(work, self.desk.instance_id, chat)


@pytest.fixture
def scene(desk: Desk) -> Scene:
    return Scene(desk)


ACTIONS: dict[str, Callable[[Api, int], Awaitable[Answer]]] = {
    "see": lambda api, id_: api.attendance(id_),
    "see messages": lambda api, id_: api.get(f"/api/v1/attendances/{id_}/messages"),
    "accept": lambda api, id_: api.accept(id_),
    "write": lambda api, id_: api.write(id_, "Good day"),
    "finish": lambda api, id_: api.finish(id_),
    "hand back": lambda api, id_: api.transfer(id_, None),
    "read": lambda api, id_: api.read(id_),
    "type": lambda api, id_: api.post(f"/api/v1/attendances/{id_}/typing", {"activity": "typing"}),
    "note": lambda api, id_: api.post(
        f"/api/v1/attendances/{id_}/notes", {"id": uuid(), "content": "A regular"}
    ),
    "tag": lambda api, id_: api.call("PUT", f"/api/v1/attendances/{id_}/tags", {"tag_ids": []}),
    "keep draft": lambda api, id_: api.call(
        "PUT", f"/api/v1/attendances/{id_}/draft", {"content": "Good d"}
    ),
    "be there": lambda api, id_: api.post(
        f"/api/v1/attendances/{id_}/presence", {"activity": "viewing", "screen": "one"}
    ),
}

# What an attendant is answered, and (after the bar) an admin and a manager alike:
#                        see      messages accept   write    finish   hand back read     type     note     tag      draft    be there
EXPECTED = {
    "waiting":            "200|200  200|200  200|200  409|409  403|200  403|409  200|200  409|409  409|409  403|200  409|409  204|204",
    "mine":               "200|200  200|200  409|409  201|201  200|200  200|200  200|200  204|204  201|201  200|200  200|200  204|204",
    "anothers":           "404|200  404|200  409|409  404|201  404|200  404|200  404|200  404|204  404|201  404|200  404|200  404|204",
    "mine_finished":      "200|200  200|200  409|409  409|409  409|409  409|409  200|200  409|409  409|409  200|200  409|409  204|204",
    "anothers_finished":  "404|200  404|200  409|409  404|409  404|409  404|409  404|200  404|409  404|409  404|200  404|409  404|204",
    "earlier_of_waiting": "200|200  200|200  409|409  409|409  409|409  409|409  200|200  409|409  409|409  403|200  409|409  204|204",
    "earlier_of_mine":    "200|200  200|200  409|409  409|409  409|409  409|409  200|200  409|409  409|409  403|200  409|409  204|204",
    "earlier_of_anothers": "404|200 404|200  409|409  404|409  404|409  404|409  404|200  404|409  404|409  404|200  404|409  404|204",
}  # fmt: skip


@pytest.mark.parametrize("situation", EXPECTED)
async def test_an_attendance_is_for_those_whom_the_rules_name(scene: Scene, situation: str) -> None:
    cast = scene.desk.cast
    cells = [tuple(map(int, cell.split("|"))) for cell in EXPECTED[situation].split()]
    expected = dict(zip(ACTIONS, cells, strict=True))
    found = {}
    for name, act in ACTIONS.items():
        statuses = [
            (await act(caller, await scene.make(situation))).status
            for caller in (cast.attendant, cast.admin, cast.manager, cast.stranger)
        ]
        assert statuses[1] == statuses[2], name
        assert statuses[3] == 401
        found[name] = (statuses[0], statuses[1])
    assert found == expected


async def test_what_may_not_be_seen_is_answered_in_the_words_of_what_does_not_exist(
    scene: Scene,
) -> None:
    attendant = scene.desk.cast.attendant
    hidden = await scene.make("anothers")
    for name, act in ACTIONS.items():
        if name != "accept":
            there, nowhere = await act(attendant, hidden), await act(attendant, 999_999)
            assert (there.status, there.error) == (nowhere.status, nowhere.error), name


async def test_whoever_is_late_to_accept_reads_who_has_it(scene: Scene) -> None:
    cast = scene.desk.cast
    taken = await scene.make("anothers")
    for late in (cast.attendant, cast.another, cast.manager, cast.admin):
        error = (await late.accept(taken)).error
        assert error["code"] == "accepted_already"
        assert error["attendant"] == {"id": cast.another.id, "name": "Bruno Attendant"}
        assert "Bruno Attendant" in error["message"]
        assert error["at"].endswith("Z")


async def test_the_lists_and_the_snapshot_of_an_attendant_hold_nothing_of_a_colleagues(
    scene: Scene,
) -> None:
    made = {situation: await scene.make(situation) for situation in EXPECTED}
    cast = scene.desk.cast

    async def listed(caller: Api, state: str) -> set[int]:
        return {attendance["id"] for attendance in await caller.attendances(state)}

    assert made["waiting"] in await listed(cast.attendant, "WAITING")
    mine = await listed(cast.attendant, "OPEN")
    assert made["mine"] in mine
    assert made["anothers"] not in mine
    assert await listed(cast.attendant, "FINISHED") == {made["mine_finished"]}
    everything = await listed(cast.manager, "OPEN") | await listed(cast.manager, "FINISHED")
    assert everything >= set(made.values()) - {made["waiting"]}
    snapshot = await cast.attendant.snapshot()
    assert {one["id"] for one in snapshot["open"]} == mine
    assert snapshot["counts"]["open"] == snapshot["counts"]["mine"] == len(mine)
    everybodys = (await cast.manager.snapshot())["counts"]
    assert (everybodys["mine"], everybodys["open"]) == (0, len(await listed(cast.admin, "OPEN")))


async def client_of(scene: Scene, attendance_id: int) -> int:
    attendance: Json = (await scene.desk.cast.admin.attendance(attendance_id)).ok()
    client_id: int = attendance["client"]["id"]
    return client_id


@pytest.mark.parametrize(
    ("situation", "status"),
    [
        ("waiting", 200),
        ("mine", 200),
        ("mine_finished", 200),
        ("earlier_of_waiting", 200),
        ("anothers", 404),
        ("anothers_finished", 404),
        ("earlier_of_anothers", 404),
    ],
)
async def test_a_client_is_seen_by_who_sees_one_of_their_attendances(
    scene: Scene, situation: str, status: int
) -> None:
    cast = scene.desk.cast
    client_id = await client_of(scene, await scene.make(situation))
    for part in ("", "/attendances", "/media"):
        path = f"/api/v1/clients/{client_id}{part}"
        assert (await cast.attendant.get(path)).status == status
        assert (await cast.manager.get(path)).status == 200


CLIENT_CHANGES: dict[str, Callable[[Api, int], Awaitable[Answer]]] = {
    "change": lambda api, id_: api.patch(f"/api/v1/clients/{id_}", {"notes": "A regular"}),
    "tag": lambda api, id_: api.call("PUT", f"/api/v1/clients/{id_}/tags", {"tag_ids": []}),
}
# What an attendant is answered; managers may change every client.
CHANGED = {
    "waiting": 403,
    "mine": 200,
    "mine_finished": 200,
    "earlier_of_waiting": 403,
    "earlier_of_mine": 200,
    "anothers": 404,
    "anothers_finished": 404,
    "earlier_of_anothers": 404,
}


@pytest.mark.parametrize("what", CLIENT_CHANGES)
@pytest.mark.parametrize("situation", EXPECTED)
async def test_a_client_is_changed_by_who_has_served_them(
    scene: Scene, situation: str, what: str
) -> None:
    cast, change = scene.desk.cast, CLIENT_CHANGES[what]
    client_id = await client_of(scene, await scene.make(situation))
    assert (await change(cast.attendant, client_id)).status == CHANGED[situation]
    assert (await change(cast.manager, client_id)).status == 200
    assert (await change(cast.stranger, client_id)).status == 401


async def test_ones_own_canned_response_is_nobody_elses_and_a_shared_one_the_managers(
    scene: Scene,
) -> None:
    cast, path = scene.desk.cast, "/api/v1/canned-responses"
    own = {"shortcode": "mine", "content": "Hello"}
    shared = {"shortcode": "ours", "content": "Hello", "is_shared": True}
    mine = (await cast.attendant.post(path, own)).ok()["id"]
    ours = (await cast.manager.post(path, shared)).ok()["id"]
    assert (await cast.attendant.post(path, shared | {"shortcode": "x"})).status == 403
    for caller, expected in (
        (cast.another, {mine: 404, ours: 403}),
        (cast.admin, {mine: 404, ours: 200}),
        (cast.manager, {mine: 404, ours: 200}),
        (cast.stranger, {mine: 401, ours: 401}),
        (cast.attendant, {mine: 200, ours: 403}),
    ):
        for id_, status in expected.items():
            answer = await caller.patch(f"{path}/{id_}", {"content": "Good day"})
            assert answer.status == status, (caller.user, id_)
            if status != 200:
                assert (await caller.delete(f"{path}/{id_}")).status == status
    listed = (await cast.another.get(path)).ok()["items"]
    assert [one["id"] for one in listed] == [ours]


async def test_an_attendant_is_listed_the_newest_that_they_may_see(scene: Scene) -> None:
    cast, chat = scene.desk.cast, phone()

    def do_make(work: Work) -> int:
        instance_id = scene.desk.instance_id
        mine = do_open(work, instance_id, scene.attendant, chat)
        do_finish(work, scene.attendant, mine)
        for _ in range(55):
            do_finish(work, scene.another, do_open(work, instance_id, scene.another, chat))
        return mine

    mine = await scene.desk.helpdesk.ledger.write(do_make)
    path = f"/api/v1/clients/{await client_of(scene, mine)}/attendances"
    assert [one["id"] for one in (await cast.attendant.get(path)).ok()["items"]] == [mine]


async def test_of_a_clients_attendances_an_attendant_is_listed_those_they_may_see(
    scene: Scene,
) -> None:
    cast, chat = scene.desk.cast, phone()

    def do_make(work: Work) -> tuple[int, int, int]:
        instance_id = scene.desk.instance_id
        mine = do_open(work, instance_id, scene.attendant, chat)
        do_finish(work, scene.attendant, mine)
        anothers = do_open(work, instance_id, scene.another, chat)
        do_finish(work, scene.another, anothers)
        return mine, anothers, do_open(work, instance_id, scene.another, chat)

    mine, anothers, present = await scene.desk.helpdesk.ledger.write(do_make)
    path = f"/api/v1/clients/{await client_of(scene, mine)}/attendances"

    async def listed(caller: Api) -> list[int]:
        return [one["id"] for one in (await caller.get(path)).ok()["items"]]

    assert await listed(cast.attendant) == [mine]
    assert await listed(cast.manager) == [present, anothers, mine]
    (await cast.manager.transfer(present, cast.attendant.id)).ok()
    assert await listed(cast.attendant) == [present, anothers, mine]


async def test_a_message_of_somebody_elses_can_be_neither_retried_quoted_nor_used_as_a_place(
    scene: Scene,
) -> None:
    attendant = scene.desk.cast.attendant
    theirs, mine = await scene.make("anothers"), await scene.make("mine")
    message_id = await scene.desk.helpdesk.ledger.write(
        lambda work: do_write_text(work, scene.another, theirs)
    )
    messages = f"/api/v1/attendances/{mine}/messages"
    asks: list[tuple[int, Callable[[str], Awaitable[Answer]]]] = [
        (404, lambda id_: attendant.post(f"/api/v1/messages/{id_}/retry")),
        (400, lambda id_: attendant.write(mine, "See above", quoted_message_id=id_)),
        (400, lambda id_: attendant.get(f"{messages}?before={id_}")),
        (400, lambda id_: attendant.get(f"{messages}?after={id_}")),
        (400, lambda id_: attendant.get(f"{messages}?around={id_}")),
        (404, lambda id_: attendant.get(f"/api/v1/messages/{id_}")),
        (404, lambda id_: attendant.get(f"/api/v1/messages/{id_}/history")),
        *((404, partial(change, attendant)) for change in CHANGES.values()),
        (404, lambda id_: attendant.get(f"/api/v1/messages/{id_}/media")),
        (404, lambda id_: attendant.post(f"/api/v1/messages/{id_}/media/retry")),
        (404, lambda id_: attendant.get(f"/api/v1/messages/{id_}/thumbnail")),
        (404, lambda id_: attendant.get(f"/api/v1/messages/{id_}/playable")),
        (404, lambda id_: attendant.post(f"/api/v1/messages/{id_}/media-link", {})),
    ]
    for status, ask in asks:
        there, nowhere = await ask(message_id), await ask(uuid())
        assert (there.status, there.error) == (status, nowhere.error)


CHANGES: dict[str, Callable[[Api, str], Awaitable[Answer]]] = {
    "edit": lambda api, id_: api.patch(f"/api/v1/messages/{id_}", {"content": "Good day"}),
    "delete": lambda api, id_: api.delete(f"/api/v1/messages/{id_}"),
    "react": lambda api, id_: api.call("PUT", f"/api/v1/messages/{id_}/reaction", {"emoji": "👍"}),
}
# What is answered to those who may change a message: WhatsApp has refused it, or it is the
# client's own to change.
_LET_IN = frozenset({"refused_by_whatsapp", "not_ours"})


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("situation", EXPECTED)
async def test_a_message_is_changed_by_who_may_write_beside_it(
    scene: Scene, situation: str, what: str
) -> None:
    may_write = EXPECTED[situation].split()[list(ACTIONS).index("write")].replace("201", "in")
    cast = scene.desk.cast
    attendance_id = await scene.make(situation)
    [hello] = await cast.admin.messages(attendance_id)
    found = []
    for caller in (cast.attendant, cast.manager):
        scene.desk.phone.fates = deque([Fate.REFUSED])
        answer = await CHANGES[what](caller, hello["id"])
        found.append("in" if answer.error["code"] in _LET_IN else str(answer.status))
    assert "|".join(found) == may_write
    assert (await CHANGES[what](cast.stranger, hello["id"])).status == 401


async def test_the_id_of_somebody_elses_message_is_refused_and_tells_nothing_of_it(
    scene: Scene,
) -> None:
    attendant = scene.desk.cast.attendant
    theirs, mine = await scene.make("anothers"), await scene.make("mine")
    message_id = await scene.desk.helpdesk.ledger.write(
        lambda work: do_write_text(work, scene.another, theirs, "Between us")
    )
    refused = await attendant.write(mine, "Hello", message_id)
    assert refused.status == 409
    assert refused.error == {"code": "id_taken", "message": "This message id is in use."}


async def test_reading_clears_the_unread_count_only_of_who_has_the_attendance(
    scene: Scene,
) -> None:
    cast = scene.desk.cast
    waiting, mine = await scene.make("waiting"), await scene.make("mine")
    for caller, id_ in ((cast.attendant, waiting), (cast.admin, mine), (cast.manager, mine)):
        assert (await caller.read(id_)).ok()["unread_count"] == 1
    assert (await cast.attendant.read(mine)).ok()["unread_count"] == 0
    assert (await cast.manager.attendance(mine)).ok()["unread_count"] == 0


async def test_who_serves_a_client_on_one_number_does_not_see_a_colleague_do_it_on_another(
    scene: Scene,
) -> None:
    cast, chat = scene.desk.cast, phone()
    second = await scene.desk.add_number("Second shop")
    await scene.desk.caught_up(second)

    def do_make(work: Work) -> tuple[int, int]:
        mine = do_open(work, scene.desk.instance_id, scene.attendant, chat)
        return mine, do_open(work, second, scene.another, chat)

    mine, theirs = await scene.desk.helpdesk.ledger.write(do_make)
    assert await client_of(scene, mine) == await client_of(scene, theirs)
    assert (await cast.attendant.attendance(mine)).status == 200
    assert (await cast.attendant.attendance(theirs)).status == 404
    assert (await cast.another.attendance(mine)).status == 404

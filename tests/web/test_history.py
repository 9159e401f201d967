"""The history over HTTP: filters, who sees what, the CSV."""

import csv
import io

import pytest

from helpdesk.actions.attendances import do_finish
from helpdesk.actions.work import Work
from helpdesk.api import history_csv
from helpdesk.domain.moments import DAY, Moment, now, to_iso
from helpdesk.domain.periods import on_the_wall
from helpdesk.domain.roles import Actor, Role
from helpdesk.store import attendances, feedbacks, tags
from tests.cast import Api, Json
from tests.desk import Desk
from tests.factories import do_open, do_wait

PATH = "/api/v1/attendances"


class Past:
    """Attendances of every sort: the ids by what they are."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.attendant = Actor(desk.cast.attendant.id, "Ana Attendant", Role.ATTENDANT)
        self.another = Actor(desk.cast.another.id, "Bruno Attendant", Role.ATTENDANT)
        self.ids: dict[str, int] = {}
        self.tag_id = 0
        # Midnight may be between then and a question about it.
        self.day = on_the_wall(now(), "").date().isoformat()

    async def happen(self) -> None:
        await self.desk.helpdesk.ledger.write(self._do_happen)

    def _do_happen(self, work: Work) -> None:
        number = self.desk.instance_id
        self.ids["waiting"] = do_wait(work, number)
        self.ids["mine"] = do_open(work, number, self.attendant)
        self.ids["anothers"] = do_open(work, number, self.another)
        self.ids["rated"] = do_finish(
            work, self.attendant, do_open(work, number, self.attendant)
        ).id
        feedbacks.add(work.connection, self.ids["rated"], 4, "=1+1", work.now)
        self.ids["automatic"] = do_finish(
            work, self.another, do_open(work, number, self.another)
        ).id
        connection = work.connection
        attendances.change(connection, self.ids["automatic"], {"is_finished_automatically": True})
        for name, attendance_id in self.ids.items():
            days = 10 if name in ("rated", "anothers") else 0
            attendances.change(connection, attendance_id, {"created_at": work.now - days * DAY})
        self.tag_id = tags.add(
            connection, {"name": "Complaint", "canonical": "complaint", "colour": 1}, work.now
        )
        tags.put_on_attendance(connection, self.ids["rated"], {self.tag_id})

    async def found(self, query: str, caller: Api | None = None) -> set[str]:
        """What a query finds, in this test's words."""
        page = (await (caller or self.desk.cast.manager).get(f"{PATH}?{query}")).ok()
        words = {attendance_id: name for name, attendance_id in self.ids.items()}
        assert page["count"] == len(page["items"])
        return {words[one["id"]] for one in page["items"]}


@pytest.fixture
async def past(desk: Desk) -> Past:
    past = Past(desk)
    await past.happen()
    return past


async def test_each_filter_leaves_what_it_says(past: Past) -> None:
    cast, today = past.desk.cast, on_the_wall(now(), "").date().isoformat()
    week_ago = to_iso(Moment(now() - 7 * DAY))
    everything = set(past.ids)
    queries = {
        "order=created": everything,
        "state=WAITING&order=created": {"waiting"},
        f"from={week_ago}": everything - {"rated", "anothers"},
        f"to={week_ago}": {"rated", "anothers"},
        f"from={past.day}&to={today}": everything - {"rated", "anothers"},
        f"attendant_id={cast.attendant.id}": {"mine", "rated"},
        f"instance_id={past.desk.instance_id}": everything,
        "instance_id=999": set(),
        f"tag_id={past.tag_id}": {"rated"},
        "rating=4": {"rated"},
        "rating=5": set(),
        "rating=any": {"rated"},
        "rating=none": everything - {"rated"},
        "automatic=yes": {"automatic"},
        "automatic=no&state=FINISHED": {"rated"},
        f"finished_from={past.day}": {"rated", "automatic"},
        f"finished_to={week_ago}": set(),
        f"answered_from={past.day}": {"rated"},
        "phone_answered=yes": set(),
        "figure=finished": {"rated", "automatic"},
        f"attendant_id={cast.attendant.id}&rating=&state=": {"mine", "rated"},
    }
    found = {query: await past.found(query) for query in queries}
    assert found == queries


async def test_a_clients_history_is_found_under_whoever_they_were_merged_into(past: Past) -> None:
    cast = past.desk.cast
    clients = [
        (await cast.admin.attendance(past.ids[name])).ok()["client"]["id"]
        for name in ("rated", "automatic")
    ]
    assert await past.found(f"client_id={clients[0]}") == {"rated"}
    merge = f"/api/v1/clients/{clients[0]}/merge"
    (await cast.admin.post(merge, {"client_id": clients[1]})).ok()
    for client_id in clients:
        assert await past.found(f"client_id={client_id}") == {"rated", "automatic"}


async def test_an_attendant_finds_what_waits_and_their_own(past: Past) -> None:
    cast = past.desk.cast
    assert await past.found("order=created", cast.attendant) == {"waiting", "mine", "rated"}
    assert await past.found("order=created", cast.another) == {"waiting", "anothers", "automatic"}
    assert await past.found("rating=4", cast.another) == set()
    assert await past.found(f"attendant_id={cast.attendant.id}", cast.another) == set()


async def test_pages_follow_each_other_without_a_gap(past: Past) -> None:
    manager = past.desk.cast.manager
    seen: list[Json] = []
    cursor, query = "", f"{PATH}?order=created&limit=2"
    while True:
        page = (await manager.get(query + cursor)).ok()
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    whole = (await manager.get(f"{PATH}?order=created")).ok()["items"]
    assert [one["id"] for one in seen] == [one["id"] for one in whole]
    moments = [one["created_at"] for one in whole]
    assert moments == sorted(moments, reverse=True)


async def test_the_inbox_lists_what_is_finished_of_one_tag_or_department(past: Past) -> None:
    cast = past.desk.cast
    finished = f"{PATH}?state=FINISHED&order=last"

    async def ids(query: str) -> list[int]:
        return [one["id"] for one in (await cast.manager.get(finished + query)).ok()["items"]]

    every = await ids("&department_id=&tag_id=")
    plain = (await cast.manager.get(f"{PATH}?state=FINISHED")).ok()["items"]
    assert every == [one["id"] for one in plain]
    assert await ids(f"&tag_id={past.tag_id}") == [past.ids["rated"]]
    assert await ids("&department_id=999") == []

    automatic = (await cast.manager.attendance(past.ids["automatic"])).ok()
    path = f"/api/v1/clients/{automatic['client']['id']}/tags"
    (await cast.manager.call("PUT", path, {"tag_ids": [past.tag_id]})).ok()
    both = {past.ids["rated"], past.ids["automatic"]}
    assert set(await ids(f"&tag_id={past.tag_id}")) == both
    [first] = await ids(f"&tag_id={past.tag_id}&limit=1")
    assert first in both


async def test_a_plain_list_is_as_it_was(past: Past) -> None:
    page = (await past.desk.cast.manager.get(f"{PATH}?state=OPEN")).ok()
    assert page["count"] is None
    assert {one["id"] for one in page["items"]} == {past.ids["mine"], past.ids["anothers"]}


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "from=2026-13-01",
        "from=2026-01-01T00:00:00",
        "from=0001-01-01",
        "to=9999-12-31",
        "attendant_id=0",
        "attendant_id=x",
        "rating=6",
        "rating=best",
        "automatic=maybe",
        "figure=beauty",
        "state=GONE&order=created",
        "cursor=x&order=created",
    ],
)
async def test_what_cannot_be_looked_for_is_refused_at_the_field(desk: Desk, query: str) -> None:
    refused = await desk.cast.manager.get(f"{PATH}?{query}")
    assert refused.status == 400
    assert list(refused.error["fields"]) == [query.split("=")[0]]


async def test_the_csv_has_the_same_attendances_and_computes_nothing(past: Past) -> None:
    got = await past.desk.cast.manager.get(f"{PATH}.csv?state=FINISHED")
    assert got.status == 200
    assert got.headers["content-type"].startswith("text/csv")
    table = list(csv.DictReader(io.StringIO(got.content.decode("utf-8-sig"))))
    assert {int(row["Attendance"]) for row in table} == {past.ids["rated"], past.ids["automatic"]}
    rated = next(row for row in table if row["Rating"] == "4")
    assert (rated["Comment"], rated["Tags"]) == ("'=1+1", "Complaint")
    assert rated["Attendant"] == "Ana Attendant"
    # It began ten days before it was accepted and finished.
    assert (rated["Waited"], rated["Lasted"]) == ("240:00:00", "240:00:00")
    assert rated["Phone"].startswith("+55")
    assert (await past.desk.cast.attendant.get(f"{PATH}.csv")).status == 403


async def test_the_csv_is_whole_however_many_pages_it_is_read_in(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (await past.desk.cast.manager.get(f"{PATH}.csv")).content
    assert len(whole.decode().splitlines()) > 3
    monkeypatch.setattr(history_csv, "_PAGE", 1)
    assert (await past.desk.cast.manager.get(f"{PATH}.csv")).content == whole
    refused = await past.desk.cast.manager.get(f"{PATH}.csv?rating=best")
    assert refused.status == 400


async def test_the_page_of_an_attendance_is_for_who_may_see_it(past: Past) -> None:
    cast = past.desk.cast
    for name, status in (("mine", 200), ("waiting", 200), ("anothers", 404)):
        assert (await cast.attendant.get(f"/attendances/{past.ids[name]}")).status == status
        assert (await cast.manager.get(f"/attendances/{past.ids[name]}")).status == 200
    assert (await cast.attendant.get("/attendances/999999")).status == 404

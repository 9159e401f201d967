"""Reports over HTTP: what is asked for, the links to what is behind, and the files."""

import csv
import io
from datetime import date

import pytest

from helpdesk.domain.periods import Period
from helpdesk.domain.settings import Business
from helpdesk.store import settings as setting_store
from tests.cast import Json
from tests.desk import Desk
from tests.past import Past, at, do_add_past

WEEK = Period(date(2026, 3, 2), date(2026, 3, 8), "America/Sao_Paulo")
MONDAY = WEEK.begin
QUERY = f"from={WEEK.first}&to={WEEK.last}"


@pytest.fixture
async def week(desk: Desk) -> Desk:
    """A shop in São Paulo with a week behind it."""
    ana, number = desk.cast.attendant.id, desk.instance_id
    usual = {"instance_id": number, "user_id": ana}

    def rows() -> list[Past]:
        done = [
            Past(
                began=at(MONDAY, day, "09:00"),
                accepted=at(MONDAY, day, f"09:{day + 1:02}"),
                responded=at(MONDAY, day, "09:10"),
                finished=at(MONDAY, day, "10:00"),
                is_automatic=day % 3 == 0,
                asked=day != 1,
                replies=[(ana, at(MONDAY, day, "09:00"), at(MONDAY, day, "09:10"))],
                answer=None if day == 2 else (day % 5 + 1, at(MONDAY, day, "10:05")),
                comment="=HYPERLINK(1)" if day == 0 else None,
                client="@Otávio" if day == 0 else "Beatriz; Camargo",
                **usual,
            )
            for day in range(-1, 8)
        ]
        waiting = Past(began=at(MONDAY, 3, "12:00"), instance_id=number)
        by_phone = Past(
            began=at(MONDAY, 3, "13:00"), finished=at(MONDAY, 3, "13:00"), instance_id=number
        )
        return [*done, waiting, by_phone]

    await desk.helpdesk.ledger.write(lambda work: [do_add_past(work, row) for row in rows()])
    business = Business(time_zone="America/Sao_Paulo")
    await desk.helpdesk.ledger.write(
        lambda work: setting_store.put(work.connection, "business", business, work.now)
    )
    return desk


def counts_of(figures: Json) -> dict[str, int]:
    """How many attendances each link must lead to."""
    feedback = figures["feedback"]
    return {
        **{name: figures[name] for name in ("started", "waiting", "open", "finished")},
        "finished_automatically": figures["finished_automatically"],
        **{name: figures[name]["count"] for name in ("wait", "first_response", "duration")},
        # Each attendance here has one reply at most.
        "reply": figures["reply"]["count"],
        **{name: feedback[name] for name in ("asked", "responded", "answers", "satisfied")},
        **{f"rating_{n}": feedback["ratings"][n - 1] for n in range(1, 6)},
    }


async def behind(desk: Desk, link: str) -> int:
    """How many attendances the list of the link has."""
    assert link.startswith("/attendances?")
    answer = (await desk.cast.manager.get(f"/api/v1{link}")).ok()
    assert answer["count"] == len(answer["items"])
    return len(answer["items"])


@pytest.mark.parametrize("more", ["", "&hours=business", "&attendant", "&instance"])
async def test_every_figure_leads_to_as_many_attendances(week: Desk, more: str) -> None:
    more = more.replace("&attendant", f"&attendant_id={week.cast.attendant.id}")
    more = more.replace("&instance", f"&instance_id={week.instance_id}")
    report = (await week.cast.manager.get(f"/api/v1/reports/summary?{QUERY}{more}")).ok()
    expected = counts_of(report["figures"])
    assert expected["started"] >= 7
    found = {name: await behind(week, link) for name, link in report["links"].items()}
    assert found == expected


@pytest.mark.parametrize("table", ["attendants", "instances", "departments"])
async def test_every_figure_of_a_table_does_too(week: Desk, table: str) -> None:
    report = (await week.cast.manager.get(f"/api/v1/reports/{table}?{QUERY}")).ok()
    assert report["items"]
    for row in report["items"]:
        found = {name: await behind(week, link) for name, link in row["links"].items()}
        assert found == counts_of(row["figures"])


async def test_every_day_does_too(week: Desk) -> None:
    report = (await week.cast.manager.get(f"/api/v1/reports/days?{QUERY}")).ok()
    assert [day["started"] for day in report["days"]] == [1, 1, 1, 2, 1, 1, 1]
    for day in report["days"]:
        for name in ("started", "finished"):
            assert await behind(week, day["links"][name]) == day[name]


async def test_a_report_says_what_it_is_about(week: Desk) -> None:
    report = (await week.cast.manager.get(f"/api/v1/reports/summary?{QUERY}&hours=business")).ok()
    assert report["period"] == {
        "first": "2026-03-02",
        "last": "2026-03-08",
        "days": 7,
        "time_zone": "America/Sao_Paulo",
        "begins_at": "2026-03-02T03:00:00.000Z",
        "ends_at": "2026-03-09T03:00:00.000Z",
    }
    assert report["filters"]["hours"] == "business"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-03-32&to=2026-04-01", "from"),
        ("from=20260301&to=2026-04-01", "from"),
        ("from=2026-03-02&to=2026-03-01", "from"),
        ("from=2020-01-01&to=2026-01-01", "from"),
        ("from=0001-01-01&to=2026-01-02", "from"),
        ("to=9999-12-31", "to"),
        ("hours=night", "hours"),
        ("instance_id=x", "instance_id"),
        ("attendant_id=0", "attendant_id"),
    ],
)
async def test_what_is_no_period_or_filter_is_refused(desk: Desk, query: str, field: str) -> None:
    for name in ("summary", "days", "attendants.csv"):
        answer = await desk.cast.manager.get(f"/api/v1/reports/{name}?{query}")
        assert answer.status == 400
        assert field in answer.error["fields"]


async def test_without_a_period_it_is_the_last_seven_days(desk: Desk) -> None:
    report = (await desk.cast.manager.get("/api/v1/reports/summary")).ok()
    assert report["period"]["days"] == 7


@pytest.mark.parametrize(
    ("name", "rows", "first"),
    [
        ("summary", 31, "Started"),
        ("attendants", 2, "Ana Attendant"),
        ("instances", 1, "Shop"),
        ("departments", 1, "No department"),
        ("days", 7, "2026-03-02"),
        ("hours", 7, "Monday"),
        ("feedback", 6, "2026-03-08 10:05:00"),
    ],
)
async def test_each_report_is_a_file_for_spreadsheets(
    week: Desk, name: str, rows: int, first: str
) -> None:
    answer = await week.cast.manager.get(f"/api/v1/reports/{name}.csv?{QUERY}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="{name}-2026-03-02-2026-03-08.csv"' in answer.headers["content-disposition"]
    header, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert len(lines) == rows
    assert lines[0][0] == first
    assert {len(line) for line in lines} == {len(header)}


async def test_what_a_client_wrote_computes_nothing_in_a_spreadsheet(week: Desk) -> None:
    answer = await week.cast.manager.get(f"/api/v1/reports/feedback.csv?{QUERY}")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert lines[-1][2] == "'@Otávio"
    assert lines[-1][-1] == "'=HYPERLINK(1)"


async def test_there_is_no_other_file(desk: Desk) -> None:
    answer = await desk.cast.manager.get("/api/v1/reports/secrets.csv")
    assert answer.status == 404

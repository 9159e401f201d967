"""For those who watch and those who write programs: health, figures, the API's description."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from helpdesk import __version__
from helpdesk.web import ROUTES, description
from tests.desk import Desk
from tests.factories import phone
from tests.fake_phone import Person

# The addresses that operators' scripts and other programs rely on, as far as this version goes.
PROMISED = {
    "/api/v1/sessions": {"post"},
    "/api/v1/sessions/current": {"delete"},
    "/api/v1/users": {"get", "post"},
    "/api/v1/users/{id}": {"patch"},
    "/api/v1/instances": {"get", "post"},
    "/api/v1/instances/{id}": {"get"},
    "/api/v1/instances/{id}/start": {"post"},
    "/api/v1/instances/{id}/logout": {"post"},
    "/api/v1/instances/{id}/qrcode": {"get"},
    "/api/v1/instances/{id}/pairing-code": {"post"},
    "/api/v1/instances/{id}/takeover": {"post"},
    "/api/v1/attendances": {"get", "post"},
    "/api/v1/attendances/{id}": {"get"},
    "/api/v1/attendances/{id}/accept": {"post"},
    "/api/v1/attendances/{id}/transfer": {"post"},
    "/api/v1/attendances/{id}/finish": {"post"},
    "/api/v1/attendances/{id}/read": {"post"},
    "/api/v1/attendances/{id}/messages": {"get", "post"},
    "/api/v1/messages/{id}/retry": {"post"},
    "/api/v1/clients/{id}": {"get"},
    "/api/v1/events": {"get"},
    "/api/v1/snapshot": {"get"},
}


async def test_the_process_says_that_it_lives_and_its_version(desk: Desk) -> None:
    answer = await desk.cast.stranger.get("/healthz")
    assert answer.ok() == {"status": "ok", "version": __version__}


async def test_it_is_ready_while_database_and_broker_answer(desk: Desk) -> None:
    answer = await desk.cast.stranger.get("/readyz")
    assert answer.ok() == {"database": True, "broker": True}


async def test_it_lives_but_is_not_ready_while_the_database_does_not_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: object) -> None:
        raise OperationalError("SELECT", {}, OSError("disk I/O error"))

    with monkeypatch.context() as patched:
        patched.setattr(desk.helpdesk.ledger.database, "read", fail)
        answer = await desk.cast.stranger.get("/readyz")
        assert (answer.status, answer.json) == (503, {"database": False, "broker": True})
        assert (await desk.cast.stranger.get("/healthz")).status == 200
    assert (await desk.cast.stranger.get("/readyz")).status == 200


async def test_the_figures_tell_how_the_process_is_and_nothing_of_the_business(
    desk: Desk,
) -> None:
    await desk.waiting(Person(phone("5511987654321"), name="Clara Cliente"), "A secret order")
    answer = await desk.cast.stranger.get("/metrics")
    figures = answer.content.decode()
    assert answer.headers["content-type"].startswith("text/plain")
    rows = dict(line.rsplit(" ", 1) for line in figures.splitlines() if line[0] != "#")
    assert float(rows["process_resident_memory_bytes"]) > 1_000_000
    assert float(rows['helpdesk_queue_envelopes{queue="inbound"}']) >= 0
    assert float(rows["helpdesk_event_log_last_seq"]) == (await desk.cast.admin.snapshot())["seq"]
    for private in ("Clara", "5511987654321", "secret", "Shop", "example.com"):
        assert private not in figures


def references(part: Any) -> Iterator[str]:
    """Every $ref in the description."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


async def test_the_description_has_every_route_of_the_api_and_no_other(desk: Desk) -> None:
    told = (await desk.cast.attendant.get("/api/v1/openapi.json")).ok()
    assert told == description()
    assert told["openapi"] == "3.1.0"
    assert told["info"] == {"title": "helpdesk", "version": __version__}
    described = {(method.upper(), path) for path, ways in told["paths"].items() for method in ways}
    assert described == {(one.method, one.path) for one in ROUTES if one.path.startswith("/api/")}


def test_the_description_keeps_what_was_promised() -> None:
    paths = description()["paths"]
    for path, methods in PROMISED.items():
        assert methods <= paths[path].keys(), path


def test_everything_the_description_refers_to_is_in_it() -> None:
    told = description()
    found = set(references(told))
    assert found
    for reference in found:
        _, *steps = reference.split("/")
        place: Any = told
        for step in steps:
            place = place[step]
        assert place


def test_each_operation_says_what_it_does_what_it_takes_and_how_it_refuses() -> None:
    for path, operations in description()["paths"].items():
        for operation in operations.values():
            assert operation["summary"].endswith("."), path
            named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert named == {part.split("}")[0] for part in path.split("{")[1:]}
            refusal = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
            assert refusal["$ref"].endswith("/ErrorAnswer")


async def test_the_description_can_be_read_by_people(desk: Desk) -> None:
    page = (await desk.cast.attendant.get("/api/docs")).content.decode()
    for path in description()["paths"]:
        assert path in page

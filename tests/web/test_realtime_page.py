"""The copy in Firestore over HTTP: how it stands, what admins ask of it, and are warned of."""

import dataclasses
from collections.abc import AsyncIterator

import pytest

from helpdesk.actions.realtime import realtime_warning
from helpdesk.domain.moments import MINUTE, Moment, to_iso
from helpdesk.domain.realtime_shapes import RealtimeState, RefusedDocumentShape
from helpdesk.domain.warning_shapes import Trouble
from tests.cast import Api
from tests.desk import Desk
from tests.fake_realtime import FakeRealtime, serving

ADDRESS = "/api/v1/firestore"
NOW = Moment(1_800_000_000_000)


@pytest.fixture
def realtime() -> FakeRealtime:
    return FakeRealtime()


@pytest.fixture
async def url(desk: Desk, realtime: FakeRealtime) -> AsyncIterator[str]:
    """A server where Firestore is set up."""
    parts = dataclasses.replace(desk.helpdesk.parts, realtime=realtime)
    async with serving(parts) as url:
        yield url


@pytest.fixture
async def admin(desk: Desk, url: str) -> AsyncIterator[Api]:
    """The admin, there."""
    async with Api(url, desk.cast.admin.token, desk.cast.admin.user) as api:
        yield api


async def deeds(admin: Api) -> list[tuple[str, str]]:
    """The kinds and sentences of the newest entries of the audit log."""
    items = (await admin.get("/api/v1/audit?limit=2")).ok()["items"]
    return [(one["deed"], one["sentence"]) for one in items]


async def test_admins_see_how_it_stands(admin: Api, realtime: FakeRealtime) -> None:
    document = RefusedDocumentShape(
        path="attendances/7/messages/x", attendance_id=7, error="too large", at=to_iso(NOW)
    )
    realtime.put(lag_events=3, refused_count=1, refused=(document,))
    shown = (await admin.get(ADDRESS)).ok()
    assert (shown["state"], shown["lag_events"], shown["project"]) == ("CURRENT", 3, "demo-shop")
    assert [one["attendance_id"] for one in shown["refused"]] == [7]
    assert b"firestore-title" in (await admin.get("/settings/firestore")).content


async def test_where_it_is_not_set_up_the_page_says_how_and_nothing_can_be_asked(
    desk: Desk,
) -> None:
    admin = desk.cast.admin
    shown = (await admin.get(ADDRESS)).ok()
    assert (shown["state"], shown["sentence"]) == (
        "OFF",
        "Firestore is not set up in this helpdesk.",
    )
    for path in ("rebuild", "try-again"):
        refused = await admin.post(f"{ADDRESS}/{path}", {})
        assert (refused.status, refused.error["code"]) == (404, "no_firebase")
    page = (await admin.get("/settings/firestore")).content
    assert b"HELPDESK_FIREBASE_CREDENTIALS" in page
    assert b"firestore-title" not in page


async def test_the_page_says_when_no_app_can_sign_in_for_want_of_a_key(
    desk: Desk, admin: Api, realtime: FakeRealtime
) -> None:
    notice = b"No app can sign in yet"
    assert notice in (await admin.get("/settings/firestore")).content
    parts = desk.helpdesk.parts
    config = dataclasses.replace(parts.config, firebase_api_key="AIza")
    parts = dataclasses.replace(parts, realtime=realtime, config=config)
    async with serving(parts) as url, Api(url, desk.cast.admin.token) as other:
        page = (await other.get("/settings/firestore")).content
        assert b"firestore-title" in page
        assert notice not in page


async def test_what_admins_ask_of_it_is_done_and_noted(admin: Api, realtime: FakeRealtime) -> None:
    assert (await admin.post(f"{ADDRESS}/rebuild", {})).status == 202
    assert (await admin.post(f"{ADDRESS}/try-again")).status == 202
    assert realtime.asked == ["rebuild", "try again"]
    assert await deeds(admin) == [
        ("firestore_retried", "Had the documents that Firestore refused written again"),
        ("firestore_compared", "Had every document in Firestore compared"),
    ]


async def test_the_copy_of_another_helpdesk_is_taken_over_only_by_who_says_so(
    admin: Api, realtime: FakeRealtime
) -> None:
    await admin.post(f"{ADDRESS}/rebuild", {"takes_over": True})
    assert realtime.asked == ["rebuild"], "it is our own: there is nothing to take over"
    realtime.put(state=RealtimeState.FOREIGN)
    refused = await admin.post(f"{ADDRESS}/rebuild", {})
    assert (refused.status, refused.error["code"]) == (409, "foreign")
    (await admin.post(f"{ADDRESS}/rebuild", {"takes_over": True})).ok()
    assert realtime.asked == ["rebuild", "take over"]
    assert (await deeds(admin))[0][0] == "firestore_taken_over"


@pytest.mark.parametrize(
    ("shown", "trouble"),
    [
        ({}, None),
        ({"state": RealtimeState.BEHIND, "lag_seconds": 600}, None),
        ({"state": RealtimeState.BEHIND, "lag_seconds": 601}, Trouble.FIRESTORE_BEHIND),
        # A rebuild takes its time, and events come between; that is no reason to worry anybody.
        ({"state": RealtimeState.REBUILDING, "lag_seconds": 601}, None),
        ({"failing_since": to_iso(Moment(NOW - 10 * MINUTE))}, None),
        ({"failing_since": to_iso(Moment(NOW - 10 * MINUTE - 1))}, Trouble.FIRESTORE_BEHIND),
        ({"refused_count": 1}, Trouble.FIRESTORE_REFUSED),
        ({"state": RealtimeState.FOREIGN, "refused_count": 1}, Trouble.FIRESTORE_FOREIGN),
    ],
)
def test_admins_are_warned_of_what_lasts(
    realtime: FakeRealtime, shown: dict[str, object], trouble: Trouble | None
) -> None:
    realtime.put(**shown)
    warning = realtime_warning(realtime.shown, NOW, "en")
    assert (None if warning is None else warning.trouble) is trouble


async def test_warnings_stand_on_every_page_of_managers_and_those_of_firestore_on_the_admins(
    desk: Desk, url: str, admin: Api, realtime: FakeRealtime
) -> None:
    realtime.put(refused_count=2)
    [warning] = (await admin.get("/api/v1/warnings")).ok()["items"]
    assert warning["trouble"] == "FIRESTORE_REFUSED"
    assert warning["sentence"].startswith("Apps and other screens lack 2 documents")
    assert b'data-warnings="ADMIN"' in (await admin.get("/")).content
    async with Api(url, desk.cast.manager.token) as manager:
        assert (await manager.get("/api/v1/warnings")).ok()["items"] == []
        assert b'data-warnings="ATTENDANT_MANAGER"' in (await manager.get("/")).content
    async with Api(url, desk.cast.attendant.token) as attendant:
        assert (await attendant.get("/api/v1/warnings")).status == 403
        assert b"data-warnings" not in (await attendant.get("/")).content

"""The figures of files over HTTP."""

from helpdesk.domain.moments import to_iso
from tests.desk import Desk
from tests.web.test_files import upload

ADDRESS = "/api/v1/storage"


async def test_admins_see_figures_and_try_rules_before_they_set_them(desk: Desk) -> None:
    admin = desk.cast.admin
    await upload(desk, b"x" * 5_000, "notes.txt")
    shown = (await admin.get(ADDRESS)).ok()
    assert (shown["store"], shown["files"], shown["bytes"]) == ("local", 1, 5_000)
    assert {"kind": "documents", "files": 1, "bytes": 5_000} in shown["kinds"]
    assert shown["next_run"] is None
    tried = (await admin.get(f"{ADDRESS}?days=7&gigabytes=2.5")).ok()
    assert tried["rules"] == {"days": 7, "gigabytes": 2.5}
    assert (tried["next_run"]["files"], tried["next_run"]["bytes"]) == (0, 0)
    assert (await admin.get(ADDRESS)).ok()["rules"] == {"days": 0, "gigabytes": 0}
    rules = {"days": 365, "gigabytes": 20}
    assert (await admin.call("PUT", "/api/v1/settings/media", rules)).ok() == rules
    shown = (await admin.get(ADDRESS)).ok()
    assert shown["rules"] == rules
    assert shown["next_run"]["at"] > to_iso(desk.helpdesk.ledger.clock())


async def test_rules_that_cannot_be_are_refused_at_their_place(desk: Desk) -> None:
    wrong = ("days=3651", "days=x", "gigabytes=-1", "gigabytes=nan", "gigabytes=x", "gigabytes=1e9")
    for query in wrong:
        refused = await desk.cast.admin.get(f"{ADDRESS}?{query}")
        assert refused.status == 400, query
        assert query.partition("=")[0] in refused.json["error"]["fields"]

"""The sentences of the audit log."""

from typing import Any

import pytest

from helpdesk.actions.audit import Wanted, do_note, list_entries
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AuditEntryShape
from tests.factories import do_wait


async def entry(ledger: Ledger) -> AuditEntryShape:
    found, _ = await ledger.read(lambda c: list_entries(c, "en", Wanted(), None, 1))
    return found[0]


@pytest.mark.parametrize("deed", Deed)
async def test_every_deed_is_told_in_a_sentence_whatever_is_known_of_it(
    ledger: Ledger, ana: Actor, deed: Deed
) -> None:
    await ledger.write(
        lambda work: do_note(
            work, deed, ana, attendance_id=7, name="Shop {x}", role="ADMIN", merged_id=3
        )
    )
    told = await entry(ledger)
    assert told.sentence != deed.value
    assert told.sentence[0].isupper()
    assert "{name}" not in told.sentence


async def test_names_of_our_own_arguments_may_stand_in_details(ledger: Ledger, ana: Actor) -> None:
    details: dict[str, Any] = {"language": "pt_BR", "text": "x", "section": "hours", "at": 1}
    await ledger.write(lambda work: do_note(work, Deed.SETTINGS_CHANGED, ana, **details))
    assert (await entry(ledger)).sentence == "Changed the settings: business hours"


async def test_an_entry_leads_to_its_client_and_its_attendance(
    ledger: Ledger, ana: Actor, number: int
) -> None:
    def note(work: Work) -> int:
        attendance_id = do_wait(work, number)
        do_note(work, Deed.ATTENDANCE_STARTED, None, attendance_id=attendance_id, client_id=1)
        return attendance_id

    attendance_id = await ledger.write(note)
    told = await entry(ledger)
    assert told.user is None
    assert told.attendance_id == attendance_id
    assert told.sentence == f"Started the attendance #{attendance_id}"

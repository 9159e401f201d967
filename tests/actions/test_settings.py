"""Changing the settings: what an operator has set counts too, and what changes nothing is quiet."""

import pytest
from sqlalchemy import Connection

from helpdesk.actions.settings import do_change_settings, load_settings
from helpdesk.actions.work import Ledger
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Alarm, Business, Finishing, Section, Settings
from helpdesk.errors import Invalid
from helpdesk.store import event_log, instances


async def change(
    ledger: Ledger, actor: Actor, name: str, section: Section, idle_minutes: int = 30
) -> Section:
    return await ledger.write(
        lambda work: do_change_settings(work, actor, name, section, idle_minutes=idle_minutes)
    )


async def count_events(ledger: Ledger) -> int:
    _, last, _ = await ledger.read(event_log.place)
    return last


async def test_a_section_that_was_changed_leaves_the_others_as_they_were(
    ledger: Ledger, admin: Actor
) -> None:
    await change(ledger, admin, "business", Business(name=" Padaria  Aurora "))
    expected = Settings(business=Business(name="Padaria Aurora"))
    assert await ledger.read(load_settings) == expected


async def test_what_changes_nothing_tells_nobody(ledger: Ledger, admin: Actor) -> None:
    await change(ledger, admin, "business", Business(name="Aurora"))
    before = await count_events(ledger)
    await change(ledger, admin, "business", Business(name="Aurora "))
    assert await count_events(ledger) == before
    await change(ledger, admin, "business", Business(name="Boreal"))
    assert await count_events(ledger) == before + 1


@pytest.mark.parametrize(("idle", "is_fine"), [(30, False), (29, False), (31, True), (0, True)])
async def test_the_warning_comes_between_the_last_message_and_the_finish(
    ledger: Ledger, admin: Actor, idle: int, is_fine: bool
) -> None:
    section = Finishing(warning_minutes=30)
    if is_fine:
        assert await change(ledger, admin, "finishing", section, idle) == section
    else:
        with pytest.raises(Invalid):
            await change(ledger, admin, "finishing", section, idle)


async def test_a_phone_number_may_be_written_as_within_the_country_of_its_instance(
    ledger: Ledger, admin: Actor, number: int
) -> None:
    def phone_of(connection: Connection) -> str | None:
        found = instances.load(connection, number)
        return None if found is None else found.phone

    assert await ledger.read(phone_of) == "5511900000000"
    kept = await change(ledger, admin, "alarm", Alarm(instance_id=number, phone="11 98765-4321"))
    assert kept == Alarm(instance_id=number, phone="5511987654321")

"""The figures about the browsers of the numbers."""

from helpdesk.actions.work import Ledger
from helpdesk.metrics import Metrics
from helpdesk.queue import memory_broker
from helpdesk.sinks.tail import Tail
from helpdesk.whatsapp.driver import Driver
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone


class BigBrowser(FakeDriver):
    """A driver with a browser that has grown."""

    def memory(self) -> int:
        """Half a gigabyte."""
        return 2**29

    def renewals(self) -> int:
        """It has happened before."""
        return 3


async def test_each_number_tells_what_its_browser_uses(ledger: Ledger) -> None:
    drivers: dict[int, Driver] = {}
    metrics = Metrics(memory_broker(), Tail(ledger), drivers)
    assert "instance=" not in metrics.render().decode()

    drivers[7] = BigBrowser(FakePhone())

    lines = metrics.render().decode().splitlines()
    rows = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert float(rows['helpdesk_browser_memory_bytes{instance="7"}']) == 2**29
    assert float(rows['helpdesk_browser_renewals_total{instance="7"}']) == 3

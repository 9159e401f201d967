"""Figures about the process, in Prometheus' text format."""

from collections.abc import Iterator, Mapping

from prometheus_client import (
    CollectorRegistry,
    Gauge,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from helpdesk.queue import INBOUND_SIZE, OUTBOUND_SIZE, Broker
from helpdesk.sinks.tail import Tail
from helpdesk.whatsapp.driver import Driver


class Metrics:
    """Collects when asked. Nothing here tells what a business does, only how the process is.
    `drivers` are those of the numbers, by the numbers' ids; they may come and go."""

    def __init__(self, broker: Broker, tail: Tail, drivers: Mapping[int, Driver]) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        waiting = Gauge(
            "helpdesk_queue_envelopes",
            "Envelopes waiting on a queue",
            ["queue"],
            registry=self._registry,
        )
        waiting.labels("inbound").set_function(lambda: INBOUND_SIZE - broker.inbound.room())
        waiting.labels("outbound").set_function(lambda: OUTBOUND_SIZE - broker.outbound.room())
        last = Gauge(
            "helpdesk_event_log_last_seq",
            "Number of the last event that readers can have",
            registry=self._registry,
        )
        last.set_function(lambda: tail.last_seq)
        self._registry.register(_Browsers(drivers))

    def render(self) -> bytes:
        """The figures now."""
        return generate_latest(self._registry)


class _Browsers(Collector):
    """What the browsers of the numbers use, beside the process of helpdesk itself."""

    def __init__(self, drivers: Mapping[int, Driver]) -> None:
        self._drivers = drivers

    def collect(self) -> Iterator[Metric]:
        """The families with a sample for each number."""
        memory = GaugeMetricFamily(
            "helpdesk_browser_memory_bytes",
            "Memory that a number's browser used when it was last measured",
            labels=["instance"],
        )
        renewals = CounterMetricFamily(
            "helpdesk_browser_renewals",
            "How often a number's browser was opened anew because of its memory",
            labels=["instance"],
        )
        for instance_id, driver in self._drivers.items():
            memory.add_metric([str(instance_id)], driver.memory())
            renewals.add_metric([str(instance_id)], driver.renewals())
        yield memory
        yield renewals

"""Figures about the process, in Prometheus' text format."""

from prometheus_client import (
    CollectorRegistry,
    Gauge,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from helpdesk.queue import INBOUND_SIZE, OUTBOUND_SIZE, Broker
from helpdesk.sinks.tail import Tail


class Metrics:
    """Collects when asked. Nothing here tells what a business does, only how the process is."""

    def __init__(self, broker: Broker, tail: Tail) -> None:
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

    def render(self) -> bytes:
        """The figures now."""
        return generate_latest(self._registry)

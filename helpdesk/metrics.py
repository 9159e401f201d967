"""Figures about the process, in Prometheus' text format."""

import logging
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

from helpdesk.domain.moments import SECOND
from helpdesk.domain.realtime_shapes import RealtimeShape
from helpdesk.handling.realtime import Realtime
from helpdesk.language import ENGLISH
from helpdesk.media.room import Room
from helpdesk.media.store import MediaStore
from helpdesk.queue import INBOUND_SIZE, OUTBOUND_SIZE, Broker
from helpdesk.sinks.tail import Tail
from helpdesk.whatsapp.driver import Driver

_log = logging.getLogger(__name__)


class Metrics:
    """Collects when asked. Nothing here tells what a business does, only how the process is.
    `drivers` are those of the numbers, by the numbers' ids; they may come and go. `realtime` is
    None where Firestore is not set up."""

    def __init__(
        self,
        broker: Broker,
        tail: Tail,
        drivers: Mapping[int, Driver],
        *,
        room: Room,
        media: MediaStore,
        realtime: Realtime | None = None,
    ) -> None:
        self._room = room
        self._realtime = realtime
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
        self._free = Gauge(
            "helpdesk_disk_free_bytes",
            "What files may still take: what is free of the disk beyond the reserve",
            registry=self._registry,
        )
        self._registry.register(_Browsers(drivers))
        self._registry.register(_Uploads(media))
        self._firestore = _Firestore()
        self._registry.register(self._firestore)

    async def render(self) -> bytes:
        """The figures now."""
        self._free.set(await self._room.free())
        self._firestore.shown = await self._show_firestore()
        return generate_latest(self._registry)

    async def _show_firestore(self) -> RealtimeShape | None:
        if self._realtime is None:
            return None
        try:
            return await self._realtime.show(ENGLISH)
        except Exception:
            # It reads the database; whoever watches wants the other figures when that is away.
            _log.warning("no figures of Firestore", exc_info=True)
            return None


class _Uploads(Collector):
    """What waits on this machine for a MediaStore that is elsewhere."""

    def __init__(self, media: MediaStore) -> None:
        self._media = media

    def collect(self) -> Iterator[Metric]:
        """The families; none says since when while nothing waits."""
        state = self._media.state()
        yield GaugeMetricFamily(
            "helpdesk_uploads_waiting", "Files that wait to be uploaded", state.waiting
        )
        yield GaugeMetricFamily(
            "helpdesk_uploads_waiting_bytes", "What these files take", state.waiting_bytes
        )
        since = GaugeMetricFamily(
            "helpdesk_uploads_waiting_since_timestamp_seconds",
            "Since when the first of these files waits",
        )
        if state.waiting_since is not None:
            since.add_metric([], state.waiting_since / SECOND)
        yield since


class _Firestore(Collector):
    """How it stands with the copy in Firestore, as `shown`; nothing where that is not known."""

    shown: RealtimeShape | None = None

    def collect(self) -> Iterator[Metric]:
        """The families."""
        shown = self.shown
        if shown is None:
            return
        yield GaugeMetricFamily(
            "helpdesk_firestore_lag_seconds",
            "How long ago the first event happened that is not in Firestore yet",
            shown.lag_seconds,
        )
        yield GaugeMetricFamily(
            "helpdesk_firestore_lag_events", "Events not in Firestore yet", shown.lag_events
        )
        yield GaugeMetricFamily(
            "helpdesk_firestore_refused_documents",
            "Documents that Firestore refuses",
            shown.refused_count,
        )
        yield GaugeMetricFamily(
            "helpdesk_firestore_failing",
            "Whether nothing reaches Firestore just now",
            0 if shown.failing_since is None else 1,
        )
        for name, told, count in (
            ("writes", "Documents written to Firestore", shown.writes),
            ("deletes", "Documents deleted in Firestore", shown.deletes),
            ("commits", "Batches that Firestore took", shown.commits),
        ):
            yield CounterMetricFamily(f"helpdesk_firestore_{name}", told, count)


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

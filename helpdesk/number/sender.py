"""The orders to send that a number has in hand; each is reported on, whatever happens."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from helpdesk.domain.envelopes import SendMessage, SendOutcome, SendReported
from helpdesk.language import N_
from helpdesk.number.delivery import OUT_OF_REACH, Delivery, report_of
from helpdesk.number.session import Session

_log = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0
_MOST_FAILURES = 5
# Of so many orders it is remembered how they fared: one that comes back no more tells nobody.
_REMEMBERED = 1_000
_AGAIN = frozenset({SendOutcome.DEFERRED, SendOutcome.UNSETTLED})

_T = TypeVar("_T")
_Key = tuple[str, int]
"""Message id and attempt: a person may send again what the bot has still in hand."""


class Sender:
    """Carries orders out beside each other. A chat's order is the dispatcher's business: it
    hands out one message of a chat at a time."""

    def __init__(
        self,
        session: Session,
        delivery: Delivery,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._delivery = delivery
        self._sleep = sleep
        self._orders: dict[_Key, SendMessage] = {}
        # Orders of which the page has been told.
        self._begun: set[_Key] = set()
        # How often the page has failed to carry out an order.
        self._failures: dict[_Key, int] = {}
        # How long an order waits that finds the file store out of reach once more.
        self._waits: dict[_Key, float] = {}

    def send(self, order: SendMessage) -> None:
        """Carry the order out beside the others; its end is reported whatever happens."""
        self._orders[_key(order)] = order
        self._session.spawn(self._send(order), f"send {order.message_id}")

    def take_unfinished(self) -> list[SendReported]:
        """Reports of the orders whose tasks were cancelled: the page may have sent what it was
        told of, and knows nothing of the others."""
        orders, self._orders = self._orders, {}
        begun, self._begun = self._begun, set()
        return [
            report_of(order, SendOutcome.UNSETTLED) if key in begun else not_connected(order)
            for key, order in orders.items()
        ]

    async def _send(self, order: SendMessage) -> None:
        session = self._session
        if not session.is_connected:
            report = not_connected(order)
        else:
            report = await self._deliver(order)
            if report.outcome in _AGAIN and session.is_connected:
                # The order would come back at once, and fail again, without a pause; others
                # need not wait for it.
                await self._sleep(self._pause(order, report))
        await session.inbound.put(report)
        self._orders.pop(_key(order), None)
        self._begun.discard(_key(order))

    def _pause(self, order: SendMessage, report: SendReported) -> float:
        """What waits for the file store may do so for long: it comes back ever later."""
        if report.reason != OUT_OF_REACH:
            return _PAUSE_SECONDS
        pause = self._waits.get(_key(order), _PAUSE_SECONDS)
        _remember(self._waits, _key(order), min(2 * pause, _LONGEST_PAUSE_SECONDS))
        return pause

    async def _deliver(self, order: SendMessage) -> SendReported:
        """Carry out the order. A page that is there and fails again and again is given up on."""
        key = _key(order)
        try:
            report = await self._delivery.deliver(order, partial(self._begun.add, key))
        except Exception:
            _log.exception("number %s: %s failed", order.instance_id, order.message_id)
            report = report_of(
                order, SendOutcome.UNSETTLED, reason=N_("The page gave an unknown answer.")
            )
        if report.reason == OUT_OF_REACH:
            return report
        self._waits.pop(key, None)
        failures = self._failures.pop(key, 0) + 1
        if report.outcome not in _AGAIN or not self._session.is_connected:
            return report
        if report.outcome is SendOutcome.UNSETTLED and failures >= _MOST_FAILURES:
            return report_of(order, SendOutcome.UNCERTAIN, reason=report.reason)
        _remember(self._failures, key, failures)
        return report


def _remember(notes: dict[_Key, _T], key: _Key, note: _T) -> None:
    """Note it of the order; what was noted longest ago is forgotten."""
    notes.pop(key, None)
    notes[key] = note
    if len(notes) > _REMEMBERED:
        del notes[next(iter(notes))]


def _key(order: SendMessage) -> _Key:
    return order.message_id, order.attempt


def not_connected(order: SendMessage) -> SendReported:
    """The report of an order that could not be begun: an order that may have been carried out
    before stays to be looked up."""
    outcome = SendOutcome.UNSETTLED if order.look_up_first else SendOutcome.DEFERRED
    return report_of(order, outcome)

"""The consumer: inbound queue to actions, in bounded groups that share one commit."""

from helpdesk.actions.inbound import digest
from helpdesk.actions.work import Ledger
from helpdesk.domain.envelopes import Inbound
from helpdesk.queue import Queue

GROUP = 50
"""Envelopes in one transaction at most. What is there is taken; nobody waits for more."""


async def consume(inbound: Queue[Inbound], ledger: Ledger) -> None:
    """Digest what arrives until cancelled. An envelope is done once it is in the database,
    digested or set aside."""
    while True:
        envelopes = await inbound.take(GROUP)
        await digest(ledger, envelopes)
        await inbound.done(len(envelopes))

"""Pairing a number by a code that is typed into its phone."""

from functools import partial

from helpdesk.actions.instances import access_instance
from helpdesk.actions.questions import Tell, answer_to, check_done, do_ask, new_request
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.envelopes import AskPairingCode
from helpdesk.domain.moments import SECOND, Moment, to_iso
from helpdesk.domain.phones import parse_phone
from helpdesk.domain.shapes import PairingCodeShape
from helpdesk.domain.states import InstanceState
from helpdesk.errors import Conflict, Refused
from helpdesk.language import N_

# WhatsApp's own figure is 3.25 minutes.
_LIFE = 195 * SECOND

_WAITS_FOR_PAIRING = frozenset({InstanceState.QR, InstanceState.QR_PAUSED})


async def ask_pairing_code(ledger: Ledger, instance_id: int, phone: str) -> PairingCodeShape:
    """Ask WhatsApp for a code. It is a secret: no event tells it, and the row that it came in
    is gone once it has been handed over."""
    asked = await ledger.write(partial(do_ask_pairing_code, instance_id=instance_id, phone=phone))
    request_id, asked_at = asked
    answer = await answer_to(ledger, request_id)
    check_done(answer)
    if answer.value is None:
        raise Conflict("WhatsApp gave no code. Try again.", code="not_confirmed")
    return PairingCodeShape(code=answer.value, expires_at=to_iso(Moment(asked_at + _LIFE)))


def do_ask_pairing_code(work: Work, instance_id: int, phone: str) -> tuple[str, Moment]:
    """Put the question; its id, and when."""
    instance = access_instance(work.connection, instance_id)
    digits = parse_phone(phone)
    if digits is None:
        reason = N_("Write the phone number with its country code, such as +55 11 98765-4321.")
        raise Refused(reason, code="no_phone_number", fields={"phone": reason})
    if instance.state not in _WAITS_FOR_PAIRING:
        raise Conflict(
            "A pairing code can be had while the number waits to be paired. "
            "Press Connect first; a number that is paired needs none.",
            code="not_waiting_to_be_paired",
        )
    request_id, deadline = new_request(work)
    question = AskPairingCode(
        instance_id=instance.id, request_id=request_id, deadline=deadline, phone=digits
    )
    return do_ask(work, question, Tell()), work.now

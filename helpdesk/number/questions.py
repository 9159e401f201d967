"""Questions to the page: each is answered, whatever happens (semantics: "Sending", 4)."""

import asyncio
import logging
from collections.abc import Callable

import msgspec

from helpdesk.domain import moments
from helpdesk.domain.envelopes import (
    Answered,
    AskNumber,
    AskPairingCode,
    DeleteMessage,
    EditMessage,
    Outcome,
    Question,
    React,
)
from helpdesk.domain.moments import Moment
from helpdesk.language import N_
from helpdesk.number.session import NOT_CONNECTED, Session
from helpdesk.whatsapp.driver import Driver, PageError

_log = logging.getLogger(__name__)

_NO_PAGE = N_("The number is not started.")
_TOO_LATE = N_("The number had no time for it.")
_STOPPED = N_("The number was stopped meanwhile.")
_NO_ANSWER = N_("The page gave an unknown answer.")


class Questions:
    """Puts questions to the page of a session. What alters messages goes one after the other,
    in the order it was asked for."""

    def __init__(self, session: Session, *, clock: Callable[[], Moment] = moments.now) -> None:
        self._session = session
        self._clock = clock
        self._altering = asyncio.Lock()
        self._asked: dict[str, Question] = {}

    def ask(self, question: Question) -> None:
        """Put the question beside everything else; its answer is reported."""
        self._asked[question.request_id] = question
        self._session.spawn(self._answer(question), type(question).__name__)

    def take_unanswered(self) -> list[Answered]:
        """Answers to the questions whose tasks were cancelled."""
        asked, self._asked = self._asked, {}
        return [answer_to(one, Outcome.UNKNOWN, reason=_STOPPED) for one in asked.values()]

    async def _answer(self, question: Question) -> None:
        if isinstance(question, AskNumber | AskPairingCode):
            answered = await self._put(question)
        else:
            async with self._altering:
                answered = await self._put(question)
        await self._session.inbound.put(answered)
        self._asked.pop(question.request_id, None)

    async def _put(self, question: Question) -> Answered:
        if self._clock() >= question.deadline:
            return answer_to(question, Outcome.NOT_BEGUN, reason=_TOO_LATE)
        # A pairing code is asked for just when there is no connection.
        if not self._session.is_connected and not isinstance(question, AskPairingCode):
            return answer_to(question, Outcome.NOT_BEGUN, reason=NOT_CONNECTED)
        try:
            return await _ask(self._session.driver, question)
        except PageError as error:
            return answer_to(question, _outcome_of(error), reason=error.message)
        except Exception:
            _log.exception("number %s: %s failed", question.instance_id, type(question).__name__)
            return answer_to(question, Outcome.UNKNOWN, reason=_NO_ANSWER)


async def _ask(driver: Driver, question: Question) -> Answered:
    value = None
    match question:
        case AskPairingCode(phone=phone):
            value = await driver.pairing_code(phone)
        case AskNumber(phone=phone):
            addresses = await driver.find_number(phone)
            if not addresses:
                return answer_to(question, Outcome.UNKNOWN)
            value = msgspec.json.encode(addresses).decode()
        case EditMessage():
            await driver.edit(question.chat, question.whatsapp_id, question.content)
        case DeleteMessage():
            await driver.delete(question.chat, question.whatsapp_id)
        case React():
            await driver.react(
                question.chat,
                question.whatsapp_id,
                from_me=question.from_me,
                emoji=question.emoji,
            )
        case _:
            raise TypeError(f"no page can answer {type(question).__name__}")
    return answer_to(question, Outcome.DONE, value=value)


def _outcome_of(error: PageError) -> Outcome:
    if error.nothing_happened:
        return Outcome.NOT_BEGUN
    return Outcome.REFUSED if error.is_permanent else Outcome.UNKNOWN


def not_started(question: Question) -> Answered:
    """The answer of a number that has no page."""
    return answer_to(question, Outcome.NOT_BEGUN, reason=_NO_PAGE)


def answer_to(
    question: Question, outcome: Outcome, *, value: str | None = None, reason: str | None = None
) -> Answered:
    """The answer to the question."""
    return Answered(
        instance_id=question.instance_id,
        request_id=question.request_id,
        outcome=outcome,
        value=value,
        reason=reason,
    )

"""Four weeks of the demo's shop, so that history and figures have something to show.

Nothing of it went through a phone: the rows are written as the actions would have left them. The
same weeks come out each time, ending yesterday.
"""

import random
from collections.abc import Sequence
from uuid import UUID

from helpdesk.actions.settings import load_settings
from helpdesk.actions.work import Work
from helpdesk.demo.shop import Shop
from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.hours import Calendar, calendar_of
from helpdesk.domain.moments import DAY, HOUR, MINUTE, SECOND, Moment, whole_second
from helpdesk.domain.states import AttendanceState, MessageStatus, MessageType, Origin
from helpdesk.store import attendances, clients, feedbacks, idle, messages, tags
from helpdesk.store.records import Message

_DAYS = 28
_NAMES = (
    "Adriana Luz",
    "Bento Sales",
    "Clara Nunes Reis",
    "Diego Amorim",
    "Elisa Fontes",
    "Fábio Tavares",
    "Gisele Moura",
    "Heitor Pires",
    "Inês Carvalho",
    "João Batista Lins",
    "Karina Dias",
    "Luana Freitas",
    "Marcos Teixeira",
    "Nádia Rocha",
    "Orlando Melo",
    "Paula Siqueira",
    "Quitéria Alves",
    "Ramon Vieira",
    "Sílvia Barreto",
    "Tiago Mendes",
    "Úrsula Campos",
    "Vicente Prates",
    "Wanda Ribeiro",
    "Yara Pacheco",
)
_QUESTIONS = (
    "Oi! Esse jogo de pratos ainda tem?",
    "Bom dia, qual o prazo de entrega?",
    "Chegou uma peça lascada, como troco?",
    "Vocês parcelam em quantas vezes?",
    "Podem embrulhar para presente?",
    "Preciso da nota no CNPJ, por favor",
)
_ANSWERS = (
    "Tem sim! Posso separar para você?",
    "De 3 a 5 dias úteis, com rastreio.",
    "Sinto muito! Trocamos sem custo, a nova sai hoje.",
    "Em até 6 vezes sem juros.",
    "Claro, a embalagem é por nossa conta.",
    "Feito: a nota foi para o seu e-mail.",
)
_COMMENTS = ("Muito atenciosos!", "Resolveram rápido", "Demorou um pouco", None, None, None)
# Of five answers most are good, as with most shops.
_RATINGS = (5, 5, 5, 4, 4, 3, 5, 2, 4, 5, 1, 5)


class Past:
    """What happened on one number, with these attendants."""

    def __init__(
        self, work: Work, instance_id: int, attendant_ids: Sequence[int], shop: Shop
    ) -> None:
        self._work = work
        self._instance_id = instance_id
        self._attendant_ids = attendant_ids
        self._shop = shop
        self._calendar: Calendar = calendar_of(load_settings(work.connection))
        self._random = random.Random(2014)
        self._clients = self._do_know()

    def do_happen(self) -> None:
        """Write it all down."""
        today = self._work.now - self._work.now % DAY
        for days in range(_DAYS, 0, -1):
            day = Moment(today - days * DAY)
            for _ in range(self._random.randint(4, 13)):
                hour = self._random.triangular(11, 21, 14)  # UTC: 8 to 18 in the shop
                begun = Moment(whole_second(Moment(day + int(hour * HOUR))))
                if self._calendar.is_open(begun):
                    self._do_serve(begun)

    def _do_know(self) -> list[tuple[int, Address]]:
        connection, now = self._work.connection, self._work.now
        phones = [f"55119760{index:05d}" for index in range(len(_NAMES))]
        rows: list[dict[str, object]] = [
            {"name": name, "phone": phone, "seq": 0}
            for name, phone in zip(_NAMES, phones, strict=True)
        ]
        ids = clients.add(connection, [*rows], now)
        known = [
            (client_id, Address(AddressKind.PHONE, phone))
            for client_id, phone in zip(ids, phones, strict=True)
        ]
        clients.add_addresses(connection, known, now)
        return known

    def _do_serve(self, begun: Moment) -> None:
        """One attendance: asked, accepted, answered some times, finished, perhaps rated."""
        client_id, chat = self._random.choice(self._clients)
        attendant_id = self._random.choice(self._attendant_ids)
        started = self._later(begun, 6 * MINUTE)
        turns = [(begun, self._later(started, 2 * MINUTE))]
        for _ in range(self._random.randint(0, 3)):
            asked = self._later(turns[-1][1], 4 * MINUTE)
            turns.append((asked, self._later(asked, 3 * MINUTE)))
        is_automatic = self._random.random() < 0.25
        last = turns[-1][1]
        finished = Moment(last + 30 * MINUTE) if is_automatic else self._later(last, 5 * MINUTE)
        is_asked = self._random.random() < 0.8
        row = {
            "instance_id": self._instance_id,
            "client_id": client_id,
            "user_id": attendant_id,
            "state": AttendanceState.FINISHED.value,
            "chat_kind": chat.kind.value,
            "chat_value": chat.value,
            "created_at": begun,
            "started_at": started,
            "first_response_at": turns[0][1],
            "finished_at": finished,
            "is_finished_automatically": is_automatic,
            "feedback_asked_at": finished if is_asked else None,
            "department_id": self._random.choice(self._shop.department_ids),
            "business_wait": self._calendar.open_ms(begun, started),
            "business_first_response": self._calendar.open_ms(started, turns[0][1]),
            "business_duration": self._calendar.open_ms(begun, finished),
            "last_message_at": last,
            "updated_at": finished,
        }
        (attendance_id,) = attendances.add(self._work.connection, [row])
        self._do_talk(attendance_id, client_id, attendant_id, chat, turns)
        if self._random.random() < 0.5:
            chosen = self._random.choice(self._shop.tag_ids)
            tags.put_on_attendance(self._work.connection, attendance_id, [chosen])
        if is_asked and self._random.random() < 0.45:
            answer, comment = self._random.choice(_RATINGS), self._random.choice(_COMMENTS)
            at = self._later(finished, HOUR)
            feedbacks.add(self._work.connection, attendance_id, answer, comment, at)

    def _do_talk(
        self,
        attendance_id: int,
        client_id: int,
        attendant_id: int,
        chat: Address,
        turns: Sequence[tuple[Moment, Moment]],
    ) -> None:
        connection = self._work.connection
        seq = self._work.next_seq(2 * len(turns))
        said: list[Message] = []
        for asked, answered in turns:
            business = self._calendar.open_ms(asked, answered)
            idle.add_reply(connection, attendance_id, attendant_id, asked, answered, business)
            topic = self._random.randrange(len(_QUESTIONS))
            for user_id, at, text in (
                (None, asked, _QUESTIONS[topic]),
                (attendant_id, answered, _ANSWERS[topic]),
            ):
                position = seq + len(said)
                said.append(self._said(position, attendance_id, client_id, chat, user_id, at, text))
        messages.add(connection, [messages.to_row(one, one.created_at) for one in said])
        attendances.change(connection, attendance_id, {"last_message_id": said[-1].id})

    def _said(
        self,
        position: int,
        attendance_id: int,
        client_id: int,
        chat: Address,
        user_id: int | None,
        at: Moment,
        text: str,
    ) -> Message:
        """A text of the client's or, with a user, of ours."""
        is_ours = user_id is not None
        return Message(
            position=position,
            id=str(UUID(int=self._random.getrandbits(128), version=4)),
            attendance_id=attendance_id,
            instance_id=self._instance_id,
            client_id=client_id,
            user_id=user_id,
            origin=Origin.ATTENDANT if is_ours else Origin.CLIENT,
            from_me=is_ours,
            type=MessageType.TEXT,
            whatsapp_type=None,
            content=text,
            status=MessageStatus.READ if is_ours else MessageStatus.RECEIVED,
            error=None,
            whatsapp_id=f"3EB0{self._random.getrandbits(72):018X}",
            attempt=0,
            chat=chat,
            at=whole_second(at),
            is_pending=False,
            quoted_message_id=None,
            quoted_whatsapp_id=None,
            quoted_from_me=None,
            created_at=at,
            seq=position,
        )

    def _later(self, moment: Moment, usual: int) -> Moment:
        """Some time after: mostly about as long as usual, now and then much longer."""
        gone = self._random.lognormvariate(0, 0.8) * usual
        return Moment(moment + max(5 * SECOND, int(gone)))

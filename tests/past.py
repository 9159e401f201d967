"""Attendances of the past for reports, written straight into the tables: everything that a
figure reads, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from helpdesk.actions.work import Work
from helpdesk.domain.moments import HOUR, MINUTE, SECOND, Moment
from helpdesk.domain.names import plain
from helpdesk.store.schema import attendances, attendances_feedbacks, clients, replies


@dataclass(frozen=True)
class Past:
    """One attendance; moments in milliseconds. `replies` are (who, asked at, answered at),
    `answer` is (rating, when). Business time is half of all time, so that both can be told."""

    began: int
    instance_id: int
    accepted: int | None = None
    responded: int | None = None
    finished: int | None = None
    user_id: int | None = None
    department_id: int | None = None
    is_automatic: bool = False
    asked: bool = False
    replies: Sequence[tuple[int | None, int, int]] = ()
    answer: tuple[int, int] | None = None
    comment: str | None = None
    client: str = "Beatriz"

    @property
    def state(self) -> str:
        if self.finished is not None:
            return "FINISHED"
        return "WAITING" if self.user_id is None else "OPEN"


def do_add_past(work: Work, past: Past, absorbed_into: int | None = None) -> int:
    """Write the attendance down, of a client of its own; the answer is its id."""
    usual = {"created_at": past.began, "updated_at": past.began}
    client_id = _id_of(
        work, insert(clients).values(name=past.client, plain_name=plain(past.client), **usual)
    )
    attendance_id = _id_of(
        work,
        insert(attendances).values(
            instance_id=past.instance_id,
            client_id=client_id,
            user_id=past.user_id,
            department_id=past.department_id,
            state=past.state,
            chat_kind="phone",
            chat_value=f"5511{client_id}",
            started_at=past.accepted,
            finished_at=past.finished,
            is_finished_automatically=past.is_automatic,
            last_message_at=past.began,
            first_response_at=past.responded,
            feedback_asked_at=past.finished if past.asked else None,
            business_wait=_half(past.began, past.accepted),
            business_first_response=_half(past.accepted, past.responded),
            business_duration=_half(past.began, past.finished),
            absorbed_into=absorbed_into,
            **usual,
        ),
    )
    for user_id, asked_at, answered_at in past.replies:
        work.connection.execute(
            insert(replies).values(
                attendance_id=attendance_id,
                instance_id=past.instance_id,
                user_id=user_id,
                asked_at=asked_at,
                answered_at=answered_at,
                business_ms=(answered_at - asked_at) // 2,
            )
        )
    if past.answer is not None:
        rating, at = past.answer
        work.connection.execute(
            insert(attendances_feedbacks).values(
                attendance_id=attendance_id,
                answer=rating,
                comment=past.comment,
                created_at=at,
                updated_at=at,
            )
        )
    return attendance_id


def _id_of(work: Work, statement: object) -> int:
    found: int = work.connection.execute(statement).inserted_primary_key[0]  # type: ignore[call-overload]
    return found


def _half(start: int | None, end: int | None) -> int | None:
    return None if start is None or end is None else (end - start) // 2


def at(monday: int, day: int, clock: str) -> Moment:
    """A moment of the week that begins at that midnight: (0, "09:30") is Monday at half past
    nine, by a clock that is not set that week."""
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    since = hours * HOUR + minutes * MINUTE + (seconds[0] if seconds else 0) * SECOND
    return Moment(monday + day * 24 * HOUR + since)

"""Who may see and do what with an attendance (semantics: "Who may what").

What an actor may not see is "not found", in the same words as what does not exist.
"""

from collections.abc import Collection

from sqlalchemy import Connection

from helpdesk.domain.events import Audience
from helpdesk.domain.roles import Actor
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Conflict, Forbidden, NotFound
from helpdesk.language import N_
from helpdesk.store import attendances, audiences, clients, merges, messages
from helpdesk.store.records import Attendance, Client, Message

NO_ATTENDANCE = N_("There is no such attendance.")
_NO_MESSAGE = N_("There is no such message.")
_NO_CLIENT = N_("There is no such client.")


def audience_of(connection: Connection, attendance: Attendance) -> Audience:
    """Which attendants may see an attendance: a WAITING one everybody, otherwise who has it;
    a FINISHED one also whoever may see an unfinished one of the same client."""
    return audiences_of(connection, [attendance])[attendance.id]


def audiences_of(connection: Connection, found: Collection[Attendance]) -> dict[int, Audience]:
    """The same of many, by their ids: with one statement, or none where none is FINISHED."""
    finished = {one.client.id for one in found if one.state is AttendanceState.FINISHED}
    serving = audiences.serving(connection, finished)
    return {one.id: _audience(one, serving.get(one.client.id, frozenset())) for one in found}


def _audience(attendance: Attendance, serving: frozenset[int | None]) -> Audience:
    viewers = {attendance.attendant.id} if attendance.attendant else set()
    if attendance.state is AttendanceState.WAITING:
        return Audience(True)
    if attendance.state is AttendanceState.OPEN:
        return Audience(False, frozenset(viewers))
    if None in serving:
        return Audience(True)
    return Audience(False, frozenset(viewers.union(one for one in serving if one is not None)))


def audience_of_client(connection: Connection, client_id: int) -> Audience:
    """Which attendants are told of a change of the client: whoever may see an unfinished
    attendance of the client."""
    unfinished = attendances.unfinished_of_client(connection, client_id)
    if any(one.state is AttendanceState.WAITING for one in unfinished):
        return Audience(True)
    return Audience(False, frozenset(one.attendant.id for one in unfinished if one.attendant))


def may_see(connection: Connection, actor: Actor, attendance: Attendance) -> bool:
    """Whether the actor may see the attendance, its messages, media and client."""
    if actor.sees_everything:
        return True
    return audience_of(connection, attendance).includes(actor.user_id)


def access_attendance(connection: Connection, actor: Actor, attendance_id: int) -> Attendance:
    """The attendance, if the actor may see it."""
    attendance = attendances.load(connection, attendance_id)
    if attendance is None or not may_see(connection, actor, attendance):
        raise NotFound(NO_ATTENDANCE)
    return attendance


def access_message(
    connection: Connection, actor: Actor, message_id: str
) -> tuple[Message, Attendance]:
    """The message and its attendance, if the actor may see them."""
    message = messages.load(connection, message_id)
    if message is None:
        raise NotFound(_NO_MESSAGE)
    attendance = attendances.load(connection, message.attendance_id)
    if attendance is None or not may_see(connection, actor, attendance):
        raise NotFound(_NO_MESSAGE)
    return message, attendance


def access_client(connection: Connection, actor: Actor, client_id: int) -> Client:
    """The client, if the actor may see one of the client's attendances. Under the id of one
    that was merged, the client that it is part of."""
    present_id = merges.survivor_of(connection, client_id)
    if present_id is None:
        raise NotFound(_NO_CLIENT)
    client_id = present_id
    client = clients.load(connection, {client_id})[client_id]
    if not actor.sees_everything and not _may_see_client(connection, actor, client_id):
        raise NotFound(_NO_CLIENT)
    return client


def check_not_erased(connection: Connection, client_id: int) -> None:
    """Refuse to change a client who was erased: nobody is to be known behind them again."""
    if clients.profile(connection, client_id).erased_at is not None:
        raise Conflict("The data of this client were erased.", code="erased")


def _may_see_client(connection: Connection, actor: Actor, client_id: int) -> bool:
    unfinished = attendances.unfinished_of_client(connection, client_id)
    if any(may_see(connection, actor, attendance) for attendance in unfinished):
        return True
    return attendances.has_served(connection, actor.user_id, client_id)


def check_may_write(actor: Actor, attendance: Attendance) -> None:
    """Refuse to write in an attendance that is not OPEN, or not the attendant's own."""
    if attendance.state is AttendanceState.WAITING:
        raise Conflict("Accept the attendance to answer.", code="not_open")
    if attendance.state is AttendanceState.FINISHED:
        raise Conflict("The attendance is finished.", code="not_open")
    if not actor.sees_everything and _attendant_id(attendance) != actor.user_id:
        raise Forbidden("Only who has the attendance may write in it.")


def check_may_finish(actor: Actor, attendance: Attendance) -> None:
    """Refuse to finish what is finished already, or what an attendant does not have."""
    if attendance.state is AttendanceState.FINISHED:
        raise Conflict("The attendance is finished already.", code="finished")
    if not actor.sees_everything and _attendant_id(attendance) != actor.user_id:
        raise Forbidden("Only who has the attendance may finish it.")


def _attendant_id(attendance: Attendance) -> int | None:
    return attendance.attendant.id if attendance.attendant else None

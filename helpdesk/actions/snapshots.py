"""What an inbox starts from."""

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import Counts, Snapshot
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import NotFound
from helpdesk.store import attendances, event_log, instances, users

LIMIT = 50
"""How many attendances of a list a snapshot holds."""


def show_snapshot(connection: Connection, actor: Actor) -> Snapshot:
    """Everything the inbox shows at first, bounded, with the number it is true at."""
    epoch, seq, _ = event_log.place(connection)
    me = users.load(connection, actor.user_id)
    if me is None:
        raise NotFound("There is no such user.")
    own = None if actor.sees_everything else actor.user_id
    waiting = attendances.page(
        connection, AttendanceState.WAITING, user_id=None, after=None, limit=LIMIT
    )
    opened = attendances.page(
        connection, AttendanceState.OPEN, user_id=own, after=None, limit=LIMIT
    )
    count_waiting, count_mine, count_open = attendances.counts(connection, actor.user_id)
    return Snapshot(
        seq=seq,
        epoch=epoch,
        me=rendering.user(me),
        users=tuple(rendering.colleague(user) for user in users.everybody(connection)),
        instances=tuple(rendering.instance(one) for one in instances.everything(connection)),
        waiting=tuple(rendering.attendance(one) for one in waiting),
        open=tuple(rendering.attendance(one) for one in opened),
        handed=tuple(
            rendering.attendance(one) for one in attendances.handed_to(connection, actor.user_id)
        ),
        counts=Counts(
            waiting=count_waiting,
            mine=count_mine,
            open=count_open if actor.sees_everything else count_mine,
        ),
        limit=LIMIT,
    )

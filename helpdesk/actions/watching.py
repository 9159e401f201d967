"""Who of the team looks or types at an attendance just now: told to whoever else sees it, so that
no two answer. It stands in no row, like what clients do (actions/presences.py)."""

from helpdesk.actions.access import access_attendance, audience_of
from helpdesk.actions.work import Work
from helpdesk.domain.events import EventKind
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import WatchShape
from helpdesk.domain.states import Watching
from helpdesk.errors import Invalid, NotFound
from helpdesk.language import N_

_LONGEST_SCREEN = 36


def do_tell_presence(
    work: Work, actor: Actor, attendance_id: int, activity: Watching, screen: str
) -> None:
    """Tell the others what the actor does there. Whoever goes because they may not see it any more
    has been forgotten there already."""
    if not 0 < len(screen) <= _LONGEST_SCREEN or not screen.isascii():
        raise Invalid("The request is not valid.", fields={"screen": N_("does not belong here")})
    try:
        attendance = access_attendance(work.connection, actor, attendance_id)
    except NotFound:
        if activity is Watching.GONE:
            return
        raise
    audience = audience_of(work.connection, attendance)
    work.emit(
        EventKind.ATTENDANCE_WATCHED,
        work.next_seq(),
        watch=WatchShape(
            attendance_id=attendance_id, user_id=actor.user_id, activity=activity, screen=screen
        ),
        attendance_id=attendance_id,
        before=audience,
        after=audience,
    )

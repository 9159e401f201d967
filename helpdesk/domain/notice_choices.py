"""What a person has chosen to be told of while they look elsewhere (rules: notices.py)."""

from enum import StrEnum

import msgspec

from helpdesk.domain.states import AttendanceState


class About(StrEnum):
    """Which attendances' messages somebody is told of."""

    MINE_AND_WAITING = "MINE_AND_WAITING"
    MINE = "MINE"
    WAITING = "WAITING"
    NOTHING = "NOTHING"


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person has chosen. `shows_text`: a notification says what the client wrote, and not
    only who; `has_sound`: it is heard."""

    about: About = About.MINE_AND_WAITING
    has_sound: bool = True
    shows_text: bool = True

    def wants(self, state: AttendanceState) -> bool:
        """Whether they are told of messages in their own attendances in that state."""
        if self.about is About.MINE_AND_WAITING:
            return True
        wanted = About.WAITING if state is AttendanceState.WAITING else About.MINE
        return self.about is wanted


USUAL = Choice()

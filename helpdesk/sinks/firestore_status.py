"""How it goes with Firestore just now."""

import logging
from collections.abc import Iterable
from enum import StrEnum

from helpdesk.domain.moments import SECOND, Moment
from helpdesk.language import N_

_log = logging.getLogger(__name__)

_NOT_DONE = N_("The copy could not be brought up to date. It is tried again; the log says more.")


class Duty(StrEnum):
    """What can fail while the other goes on: Firestore counts what is read and what is written
    apart, and a day's reads can be used up.

    FOLLOWING: writing what happens. COMPARING: what reads documents there, that is rebuilds and
    the deleting of what was finished long ago; and trying again what was refused.
    """

    FOLLOWING = "following"
    COMPARING = "comparing"


class Backoff:
    """How many seconds to wait after a failure: `first`, then twice as long each time, up to
    `most`, until something works."""

    def __init__(self, first: float, most: float) -> None:
        self._first = first
        self._most = most
        self._pause = 0.0

    def failed(self) -> float:
        """The pause after one more failure."""
        self._pause = min(self._most, max(self._first, self._pause * 2))
        return self._pause

    def worked(self) -> None:
        """Begin again with the shortest."""
        self._pause = 0.0


class _Outage:
    """Since when one duty fails, what it says, and what has been logged of it."""

    def __init__(self, since: Moment) -> None:
        self.since = since
        self.sentence = ""
        self.error: Exception | None = None
        self.logged: set[str] = set()


class Status:
    """What failed last, and since when. An outage of one duty is one line of the log for
    each sentence that says what it is, and its end is another. `is_standing_by`: another process
    of this helpdesk writes there just now, and is let."""

    def __init__(self) -> None:
        self.is_foreign = False
        self.is_standing_by = False
        self._has_rival = False
        self._outages: dict[Duty, _Outage] = {}

    @property
    def error(self) -> str | None:
        """The sentence of what fails; that nothing is written is told before the rest."""
        return next((one.sentence for one in self._all()), None)

    @property
    def failing_since(self) -> Moment | None:
        """Since when anything fails."""
        return min((one.since for one in self._all()), default=None)

    @property
    def defect(self) -> Exception | None:
        """What fails and never should: an error of ours."""
        own = (one.error for one in self._all() if one.sentence == _NOT_DONE)
        return next(own, None)

    def failed(self, duty: Duty, error: Exception, now: Moment) -> None:
        """Something that has to do with Firestore failed, as its sentence says."""
        if self._note(duty, str(error), error, now):
            _log.warning("%s (%s, %r)", error, duty, error.__cause__)

    def broke(self, duty: Duty, error: Exception, now: Moment) -> None:
        """Something failed that never should."""
        if self._note(duty, _NOT_DONE, error, now):
            _log.error("the copy in Firestore could not be brought up to date", exc_info=error)

    def worked(self, duty: Duty, now: Moment) -> None:
        """This goes on."""
        outage = self._outages.pop(duty, None)
        if outage is not None:
            seconds = (now - outage.since) // SECOND
            _log.info("Firestore can be reached again, after %d s (%s)", seconds, duty)

    def found_foreign(self, is_foreign: bool) -> None:
        """Whether the documents are another helpdesk's."""
        if is_foreign and not self.is_foreign:
            _log.warning("the project's Firestore belongs to another helpdesk, and is left alone")
        self.is_foreign = is_foreign

    def met_rival(self) -> None:
        """Another follower writes there, too."""
        if not self._has_rival:
            _log.info("another helpdesk process writes to Firestore; this one lets it")
        self._has_rival = True

    def _all(self) -> Iterable[_Outage]:
        return [self._outages[duty] for duty in Duty if duty in self._outages]

    def _note(self, duty: Duty, sentence: str, error: Exception, now: Moment) -> bool:
        """Whether it is new in this outage."""
        outage = self._outages.setdefault(duty, _Outage(now))
        is_new = sentence not in outage.logged
        outage.logged.add(sentence)
        outage.sentence, outage.error = sentence, error
        return is_new

"""The copy in Firestore: what admins ask of it is noted, and what they should know of it."""

from helpdesk.actions.audit import do_note
from helpdesk.actions.mirroring import owner_of
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import MINUTE, SECOND, Moment, to_iso
from helpdesk.domain.realtime_shapes import Issue, RealtimeShape, RealtimeState
from helpdesk.domain.roles import Actor
from helpdesk.domain.warning_shapes import Trouble, WarningShape
from helpdesk.errors import Unauthenticated
from helpdesk.language import N_, say, say_many
from helpdesk.store import users

# Firestore may be away for a moment: what lasts for longer, somebody has to look at.
_LASTS_LONG = 10 * MINUTE


def do_issue(work: Work, actor: Actor) -> Issue:
    """What a token of the actor's is to claim. It counts from this moment: after their sessions
    were last ended, whatever the clock did since, and before they are ended the next time."""
    user = users.load(work.connection, actor.user_id)
    if user is None:
        raise Unauthenticated("Sign in first.")
    return Issue(owner_of(work), Moment(max(work.now, user.tokens_since + 1)))


def do_note_rebuild(work: Work, actor: Actor, *, takes_over: bool) -> None:
    """Note that the actor asks for every document to be compared, or for the copy itself."""
    do_note(work, Deed.FIRESTORE_TAKEN_OVER if takes_over else Deed.FIRESTORE_COMPARED, actor)


def do_note_retry(work: Work, actor: Actor) -> None:
    """Note that the actor asks for the refused documents to be written once more."""
    do_note(work, Deed.FIRESTORE_RETRIED, actor)


def realtime_warning(shown: RealtimeShape, now: Moment, language: str) -> WarningShape | None:
    """What admins should know now about Firestore, None where nothing is wrong."""
    if shown.state is RealtimeState.FOREIGN:
        text = N_(
            "Firestore holds the copy of another helpdesk: apps and other screens show nothing "
            "of this one."
        )
        return WarningShape(trouble=Trouble.FIRESTORE_FOREIGN, sentence=say(language, text))
    if _is_behind(shown, now):
        text = N_(
            "Apps and other screens have not been up to date for more than ten minutes. Nothing "
            "is lost: they catch up by themselves."
        )
        return WarningShape(trouble=Trouble.FIRESTORE_BEHIND, sentence=say(language, text))
    if shown.refused_count:
        sentence = say_many(
            language,
            "Apps and other screens lack {n} document, which Firestore refuses.",
            "Apps and other screens lack {n} documents, which Firestore refuses.",
            shown.refused_count,
        )
        return WarningShape(trouble=Trouble.FIRESTORE_REFUSED, sentence=sentence)
    return None


def _is_behind(shown: RealtimeShape, now: Moment) -> bool:
    is_late = shown.lag_seconds * SECOND > _LASTS_LONG
    since = shown.failing_since
    # Texts of moments sort as the moments do.
    fails = since is not None and since < to_iso(Moment(now - _LASTS_LONG))
    return fails or (is_late and shown.state is RealtimeState.BEHIND)

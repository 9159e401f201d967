"""Custom tokens: what clients of Firestore sign in with. Signed here; Google is not asked."""

import asyncio
from typing import NamedTuple

from firebase_admin import auth

from helpdesk.domain.moments import SECOND, Moment, whole_second
from helpdesk.domain.realtime_shapes import Issue
from helpdesk.firebase.account import Account

_SECONDS = 3600
"""Google allows no longer. Whoever has signed in with one stays so until they sign out."""


class CustomToken(NamedTuple):
    """A token, and until when it can be signed in with."""

    token: str
    expires_at: Moment


async def custom_token(account: Account, user_id: int, issue: Issue, now: Moment) -> CustomToken:
    """A token for that user, whose uid in Firebase is the id as text. Its claims are those of the
    issue, which the rules compare with what the user's document says."""
    claims = issue._asdict()
    token = await asyncio.to_thread(auth.create_custom_token, str(user_id), claims, account.app)
    # Google counts whole seconds.
    return CustomToken(token.decode("ascii"), Moment(whole_second(now) + _SECONDS * SECOND))

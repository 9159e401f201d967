"""A copy in Firestore that says what a test wants, and a second server over changed parts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from msgspec.structs import replace

from helpdesk.domain.realtime_shapes import (
    FirebaseTokenShape,
    Issue,
    RealtimeShape,
    RealtimeState,
)
from helpdesk.domain.roles import Actor
from helpdesk.errors import Conflict
from helpdesk.handling.call import Parts
from helpdesk.web import build_application


@dataclass
class FakeRealtime:
    """What was asked of it is in `asked`, what its tokens claim in `issues`."""

    shown: RealtimeShape = field(
        default_factory=lambda: RealtimeShape(
            state=RealtimeState.CURRENT, sentence="Up to date.", project="demo-shop", days=30
        )
    )
    asked: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def put(self, **changes: Any) -> None:
        """Show something else from now on."""
        self.shown = replace(self.shown, **changes)

    async def token(self, actor: Actor, issue: Issue) -> FirebaseTokenShape:
        """A token that nobody signed."""
        self.issues.append(issue)
        if self.shown.state is RealtimeState.FOREIGN:
            raise Conflict("Firestore holds the copy of another helpdesk.", code="foreign")
        return FirebaseTokenShape(
            token=f"token-of-{actor.user_id}",
            expires_at="2027-01-15T09:00:00.000Z",
            project_id="demo-shop",
            api_key=None,
            uid=str(actor.user_id),
            keys=("all", f"u:{actor.user_id}"),
            sees_everything=False,
        )

    async def show(self, language: str) -> RealtimeShape:
        """What it was told to show."""
        return self.shown

    async def rebuild(self, *, takes_over: bool = False) -> None:
        """Noted."""
        self.asked.append("take over" if takes_over else "rebuild")

    async def try_again(self) -> None:
        """Noted."""
        self.asked.append("try again")


@asynccontextmanager
async def serving(parts: Parts) -> AsyncIterator[str]:
    """The application over these parts; the address of its server."""
    runner = web.AppRunner(build_application(parts), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()

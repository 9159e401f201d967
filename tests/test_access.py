"""Who may call what: every route with the whole cast."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from helpdesk.actions.sessions import do_begin_session
from helpdesk.web import ROUTES
from tests.cast import Answer, Api
from tests.desk import Desk

NAMES = ("admin", "manager", "attendant", "another", "stranger")
EVERYBODY = frozenset(NAMES)
SIGNED_IN = EVERYBODY - {"stranger"}
MANAGERS = frozenset({"admin", "manager"})
ADMIN = frozenset({"admin"})

# Whom each route lets in as far as the role decides. A new route belongs here before it can be
# served: who may call it is decided twice, once there and once here.
LETS_IN = {
    ("POST", "/api/v1/sessions"): EVERYBODY,
    ("DELETE", "/api/v1/sessions/current"): SIGNED_IN,
    ("DELETE", "/api/v1/sessions"): SIGNED_IN,
    ("GET", "/api/v1/account"): SIGNED_IN,
    ("PATCH", "/api/v1/account"): SIGNED_IN,
    ("PUT", "/api/v1/account/password"): SIGNED_IN,
    ("POST", "/api/v1/account/second-factor"): SIGNED_IN,
    ("PUT", "/api/v1/account/second-factor"): SIGNED_IN,
    ("DELETE", "/api/v1/account/second-factor"): SIGNED_IN,
    ("POST", "/api/v1/account/recovery-codes"): SIGNED_IN,
    ("GET", "/api/v1/account/push"): SIGNED_IN,
    ("PUT", "/api/v1/account/push"): SIGNED_IN,
    ("DELETE", "/api/v1/account/push"): SIGNED_IN,
    ("DELETE", "/api/v1/account/push/{id}"): SIGNED_IN,
    ("POST", "/api/v1/account/push/{id}/test"): SIGNED_IN,
    ("POST", "/api/v1/firebase-token"): SIGNED_IN,
    ("GET", "/api/v1/users"): ADMIN,
    ("POST", "/api/v1/users"): ADMIN,
    ("PATCH", "/api/v1/users/{id}"): ADMIN,
    ("POST", "/api/v1/users/{id}/invitation"): ADMIN,
    ("DELETE", "/api/v1/users/{id}/second-factor"): ADMIN,
    ("GET", "/api/v1/audit"): ADMIN,
    ("GET", "/api/v1/instances"): SIGNED_IN,
    ("POST", "/api/v1/instances"): MANAGERS,
    ("GET", "/api/v1/instances/{id}"): SIGNED_IN,
    ("POST", "/api/v1/instances/{id}/start"): MANAGERS,
    ("POST", "/api/v1/instances/{id}/stop"): MANAGERS,
    ("POST", "/api/v1/instances/{id}/logout"): MANAGERS,
    ("POST", "/api/v1/instances/{id}/takeover"): MANAGERS,
    ("GET", "/api/v1/instances/{id}/qrcode"): MANAGERS,
    ("POST", "/api/v1/instances/{id}/pairing-code"): MANAGERS,
    ("GET", "/api/v1/instances/{id}/first-contacts"): SIGNED_IN,
    ("GET", "/api/v1/practice/{id}"): MANAGERS,
    ("POST", "/api/v1/practice/{id}"): MANAGERS,
    ("POST", "/api/v1/practice/{id}/media"): MANAGERS,
    ("GET", "/api/v1/practice/{id}/media/{media}"): MANAGERS,
    ("GET", "/api/v1/attendances"): SIGNED_IN,
    ("POST", "/api/v1/attendances"): SIGNED_IN,
    ("GET", "/api/v1/attendances/{id}"): SIGNED_IN,
    ("POST", "/api/v1/attendances/{id}/accept"): SIGNED_IN,
    ("POST", "/api/v1/attendances/{id}/transfer"): SIGNED_IN,
    ("POST", "/api/v1/attendances/{id}/finish"): SIGNED_IN,
    ("POST", "/api/v1/attendances/{id}/read"): SIGNED_IN,
    ("GET", "/api/v1/attendances/{id}/messages"): SIGNED_IN,
    ("POST", "/api/v1/attendances/{id}/messages"): SIGNED_IN,
    ("POST", "/api/v1/attendances/{id}/typing"): SIGNED_IN,
    ("GET", "/api/v1/messages/{id}"): SIGNED_IN,
    ("GET", "/api/v1/messages/{id}/history"): SIGNED_IN,
    ("GET", "/api/v1/search"): SIGNED_IN,
    ("GET", "/api/v1/messages/{id}/media"): SIGNED_IN,
    ("GET", "/api/v1/messages/{id}/thumbnail"): SIGNED_IN,
    ("GET", "/api/v1/messages/{id}/playable"): SIGNED_IN,
    ("POST", "/api/v1/messages/{id}/media-link"): SIGNED_IN,
    ("GET", "/api/v1/files/{token}"): EVERYBODY,
    ("GET", "/api/v1/clients/{id}/media"): SIGNED_IN,
    ("POST", "/api/v1/messages/{id}/media/retry"): SIGNED_IN,
    ("POST", "/api/v1/messages/{id}/retry"): SIGNED_IN,
    ("PATCH", "/api/v1/messages/{id}"): SIGNED_IN,
    ("DELETE", "/api/v1/messages/{id}"): SIGNED_IN,
    ("PUT", "/api/v1/messages/{id}/reaction"): SIGNED_IN,
    ("GET", "/api/v1/clients/{id}"): SIGNED_IN,
    ("GET", "/api/v1/clients/{id}/attendances"): SIGNED_IN,
    ("POST", "/api/v1/clients/{id}/merge"): MANAGERS,
    ("POST", "/api/v1/clients/{id}/unmerge"): MANAGERS,
    ("GET", "/api/v1/clients"): SIGNED_IN,
    ("PATCH", "/api/v1/clients/{id}"): SIGNED_IN,
    ("GET", "/api/v1/clients/{id}/export"): ADMIN,
    ("POST", "/api/v1/clients/{id}/erase"): ADMIN,
    ("GET", "/api/v1/retention"): ADMIN,
    ("GET", "/api/v1/attendances.csv"): MANAGERS,
    ("GET", "/attendances"): SIGNED_IN,
    ("GET", "/attendances/{id}"): SIGNED_IN,
    ("GET", "/clients"): SIGNED_IN,
    ("GET", "/clients/{id}"): SIGNED_IN,
    ("POST", "/api/v1/attendances/{id}/notes"): SIGNED_IN,
    ("PUT", "/api/v1/attendances/{id}/draft"): SIGNED_IN,
    ("POST", "/api/v1/attendances/{id}/presence"): SIGNED_IN,
    ("GET", "/api/v1/drafts"): SIGNED_IN,
    ("PUT", "/api/v1/attendances/{id}/tags"): SIGNED_IN,
    ("PUT", "/api/v1/clients/{id}/tags"): SIGNED_IN,
    ("GET", "/api/v1/directory"): SIGNED_IN,
    ("GET", "/api/v1/colleagues"): SIGNED_IN,
    ("GET", "/api/v1/tags"): SIGNED_IN,
    ("POST", "/api/v1/tags"): MANAGERS,
    ("PATCH", "/api/v1/tags/{id}"): MANAGERS,
    ("DELETE", "/api/v1/tags/{id}"): MANAGERS,
    ("GET", "/api/v1/canned-responses"): SIGNED_IN,
    ("POST", "/api/v1/canned-responses"): SIGNED_IN,
    ("PATCH", "/api/v1/canned-responses/{id}"): SIGNED_IN,
    ("DELETE", "/api/v1/canned-responses/{id}"): SIGNED_IN,
    ("GET", "/api/v1/canned-responses/{id}/media"): SIGNED_IN,
    ("GET", "/tags"): MANAGERS,
    ("GET", "/api/v1/settings"): MANAGERS,
    ("PUT", "/api/v1/settings/business"): ADMIN,
    ("PUT", "/api/v1/settings/hours"): MANAGERS,
    ("PUT", "/api/v1/settings/greetings"): ADMIN,
    ("PUT", "/api/v1/settings/menu"): ADMIN,
    ("PUT", "/api/v1/settings/finishing"): ADMIN,
    ("PUT", "/api/v1/settings/feedbacks"): ADMIN,
    ("PUT", "/api/v1/settings/alarm"): ADMIN,
    ("PUT", "/api/v1/settings/signature"): ADMIN,
    ("PUT", "/api/v1/settings/retention"): ADMIN,
    ("PUT", "/api/v1/settings/media"): ADMIN,
    ("GET", "/api/v1/storage"): ADMIN,
    ("GET", "/api/v1/firestore"): ADMIN,
    ("POST", "/api/v1/firestore/rebuild"): ADMIN,
    ("POST", "/api/v1/firestore/try-again"): ADMIN,
    ("GET", "/api/v1/warnings"): MANAGERS,
    ("GET", "/api/v1/opening"): SIGNED_IN,
    ("GET", "/api/v1/departments"): SIGNED_IN,
    ("POST", "/api/v1/departments"): ADMIN,
    ("PATCH", "/api/v1/departments/{id}"): ADMIN,
    ("GET", "/settings"): SIGNED_IN,
    ("GET", "/settings/business"): ADMIN,
    ("GET", "/settings/hours"): MANAGERS,
    ("GET", "/settings/messages"): ADMIN,
    ("GET", "/settings/departments"): ADMIN,
    ("GET", "/settings/finishing"): ADMIN,
    ("GET", "/settings/retention"): ADMIN,
    ("GET", "/settings/storage"): ADMIN,
    ("GET", "/settings/firestore"): ADMIN,
    ("GET", "/canned-responses"): SIGNED_IN,
    ("GET", "/api/v1/reports/summary"): MANAGERS,
    ("GET", "/api/v1/reports/attendants"): MANAGERS,
    ("GET", "/api/v1/reports/instances"): MANAGERS,
    ("GET", "/api/v1/reports/departments"): MANAGERS,
    ("GET", "/api/v1/reports/days"): MANAGERS,
    ("GET", "/api/v1/reports/feedback"): MANAGERS,
    ("GET", "/api/v1/reports/wall"): MANAGERS,
    ("GET", "/api/v1/reports/{name}.csv"): MANAGERS,
    ("GET", "/reports"): MANAGERS,
    ("GET", "/wall"): MANAGERS,
    ("GET", "/api/v1/feedbacks"): MANAGERS,
    ("GET", "/api/v1/snapshot"): SIGNED_IN,
    ("GET", "/api/v1/events"): SIGNED_IN,
    ("GET", "/api/v1/set-aside"): ADMIN,
    ("POST", "/api/v1/set-aside/{id}/replay"): ADMIN,
    ("GET", "/api/v1/openapi.json"): SIGNED_IN,
    ("GET", "/api/docs"): SIGNED_IN,
    ("GET", "/"): SIGNED_IN,
    ("GET", "/instances"): MANAGERS,
    ("GET", "/instances/{id}"): MANAGERS,
    ("GET", "/practice/{id}"): MANAGERS,
    ("GET", "/users"): ADMIN,
    ("GET", "/account"): SIGNED_IN,
    ("GET", "/audit"): ADMIN,
    ("GET", "/login"): EVERYBODY,
    ("POST", "/login"): EVERYBODY,
    ("GET", "/login/code"): EVERYBODY,
    ("POST", "/login/code"): EVERYBODY,
    ("GET", "/login/lost"): EVERYBODY,
    ("POST", "/login/lost"): EVERYBODY,
    ("POST", "/logout"): EVERYBODY,
    ("GET", "/setup/{token}"): EVERYBODY,
    ("POST", "/setup/{token}"): EVERYBODY,
    ("GET", "/invitation/{token}"): EVERYBODY,
    ("POST", "/invitation/{token}"): EVERYBODY,
    ("GET", "/feedback/{token}"): EVERYBODY,
    ("POST", "/feedback/{token}"): EVERYBODY,
    ("GET", "/style"): EVERYBODY,
    ("GET", "/static/{version}/{path:.+}"): EVERYBODY,
    ("GET", "/manifest.webmanifest"): EVERYBODY,
    ("GET", "/sw.js"): EVERYBODY,
    ("GET", "/offline"): EVERYBODY,
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/readyz"): EVERYBODY,
    ("GET", "/metrics"): EVERYBODY,
}


@asynccontextmanager
async def calling(desk: Desk, name: str) -> AsyncIterator[Api]:
    """That member of the cast in a session that may be ended."""
    member: Api = getattr(desk.cast, name)
    token = None
    if member.token is not None:
        token = await desk.helpdesk.ledger.write(lambda work: do_begin_session(work, member.id))
    async with Api(desk.helpdesk.url, token) as api:
        yield api


def is_let_in(answer: Answer) -> bool:
    """Whether the answer comes from behind the door: whatever it says about the thing itself."""
    if answer.status == 303:
        return not answer.headers["location"].startswith("/login?next=")
    if answer.status == 403:
        return False
    error = (answer.json or {}).get("error") or {}
    return bool(error.get("code") != "unauthenticated")


async def test_every_route_lets_in_whom_it_was_decided_to_let_in_and_nobody_else(
    desk: Desk,
) -> None:
    found = {}
    for route in ROUTES:
        path = route.path.replace("{path:.+}", "no-such-file.js")
        path = path.replace("{id}", "999999").replace("{token}", "none").replace("{version}", "0")
        path = path.replace("{media}", "none").replace("{name}", "summary")
        let_in = set()
        for name in NAMES:
            async with calling(desk, name) as api:
                answer = await api.call(route.method, path)
                assert answer.status < 500, (route, name, answer)
                if is_let_in(answer):
                    let_in.add(name)
        found[route.method, route.path] = frozenset(let_in)
    assert found == LETS_IN


async def test_head_asks_for_the_same_permission_as_get(desk: Desk) -> None:
    for (method, path), let_in in LETS_IN.items():
        if method == "GET" and "{" not in path and not path.endswith("/events"):
            for name in NAMES:
                url = desk.helpdesk.url + path
                member: Api = getattr(desk.cast, name)
                async with member.session.head(url, allow_redirects=False) as answer:
                    leads_to = answer.headers.get("location", "")
                    refused = answer.status in (401, 403) or leads_to.startswith("/login?next=")
                    assert refused is (name not in let_in), (path, name)

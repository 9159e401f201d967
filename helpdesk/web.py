# ruff: noqa: E501 -- the table reads best with a route on a line
"""The aiohttp application: every route with its permission, and what holds for all of them."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from helpdesk.api import (
    attendances,
    clients,
    events,
    health,
    instances,
    media,
    messages,
    openapi,
    practice,
    rewriting,
    sessions,
    set_aside,
    users,
)
from helpdesk.domain.roles import Permission
from helpdesk.domain.shapes import (
    AttendanceShape,
    ClientDetailsShape,
    FirstContactsShape,
    HistoryShape,
    InstanceShape,
    MessageShape,
    PairingCodeShape,
    Snapshot,
    UserShape,
)
from helpdesk.guard import guarded, with_headers
from helpdesk.handling.call import MAX_BODY, Handler, Parts
from helpdesk.handling.entrance import ENTRANCE, Entrance
from helpdesk.pages import docs, errors, inbox, static
from helpdesk.pages import instances as instance_pages
from helpdesk.pages import sessions as session_pages
from helpdesk.pages import users as user_pages

_PUBLIC, _SIGNED_IN, _ATTEND = Permission.PUBLIC, Permission.SIGNED_IN, Permission.ATTEND
_NUMBERS, _CLIENTS, _USERS, _OPERATE = (
    Permission.MANAGE_NUMBERS,
    Permission.MANAGE_CLIENTS,
    Permission.MANAGE_USERS,
    Permission.OPERATE,
)


@dataclass(frozen=True)
class Route:
    """One row: who may call what. `body` and `answer` are the JSON's types, where there are;
    `form` is the type of a body that may come as multipart/form-data instead."""

    method: str
    path: str
    permission: Permission
    handler: Handler
    body: Any = None
    answer: Any = None
    form: Any = None

    @property
    def summary(self) -> str:
        """The handler's first line."""
        return (self.handler.__doc__ or "").strip().splitlines()[0]


# What depends on the attendance (whose is it?) is decided in actions/access.py.
# fmt: off
ROUTES = (
    Route("POST", "/api/v1/sessions", _PUBLIC, sessions.create, sessions.SignIn, sessions.SignedIn),
    Route("DELETE", "/api/v1/sessions/current", _SIGNED_IN, sessions.delete_current),

    Route("GET", "/api/v1/users", _USERS, users.index, None, users.UserList),
    Route("POST", "/api/v1/users", _USERS, users.create, users.NewUser, users.AddedUser),
    Route("PATCH", "/api/v1/users/{id}", _USERS, users.update, users.UserChange, UserShape),
    Route("POST", "/api/v1/users/{id}/invitation", _USERS, users.invite, None, users.Invitation),

    Route("GET", "/api/v1/instances", _SIGNED_IN, instances.index, None, instances.InstanceList),
    Route("POST", "/api/v1/instances", _NUMBERS, instances.create, instances.NewInstance, InstanceShape),
    Route("GET", "/api/v1/instances/{id}", _SIGNED_IN, instances.show, None, InstanceShape),
    Route("POST", "/api/v1/instances/{id}/start", _NUMBERS, instances.start, None, InstanceShape),
    Route("POST", "/api/v1/instances/{id}/stop", _NUMBERS, instances.stop, None, InstanceShape),
    Route("POST", "/api/v1/instances/{id}/logout", _NUMBERS, instances.log_out, None, InstanceShape),
    Route("POST", "/api/v1/instances/{id}/takeover", _NUMBERS, instances.take_over, None, InstanceShape),
    Route("GET", "/api/v1/instances/{id}/qrcode", _NUMBERS, instances.show_qrcode),
    Route("POST", "/api/v1/instances/{id}/pairing-code", _NUMBERS, instances.create_pairing_code, instances.NewPairingCode, PairingCodeShape),
    Route("GET", "/api/v1/instances/{id}/first-contacts", _ATTEND, instances.show_first_contacts, None, FirstContactsShape),
    Route("GET", "/api/v1/practice/{id}", _NUMBERS, practice.show),
    Route("POST", "/api/v1/practice/{id}", _NUMBERS, practice.act),
    Route("POST", "/api/v1/practice/{id}/media", _NUMBERS, practice.take_file),
    Route("GET", "/api/v1/practice/{id}/media/{media}", _NUMBERS, practice.show_file),

    Route("GET", "/api/v1/attendances", _ATTEND, attendances.index, None, attendances.AttendanceList),
    Route("POST", "/api/v1/attendances", _ATTEND, attendances.create, attendances.NewAttendance, AttendanceShape),
    Route("GET", "/api/v1/attendances/{id}", _ATTEND, attendances.show, None, AttendanceShape),
    Route("POST", "/api/v1/attendances/{id}/accept", _ATTEND, attendances.accept, None, AttendanceShape),
    Route("POST", "/api/v1/attendances/{id}/transfer", _ATTEND, attendances.transfer, attendances.Transfer, AttendanceShape),
    Route("POST", "/api/v1/attendances/{id}/finish", _ATTEND, attendances.finish, attendances.Finish, AttendanceShape),
    Route("POST", "/api/v1/attendances/{id}/read", _ATTEND, attendances.read, None, AttendanceShape),
    Route("GET", "/api/v1/attendances/{id}/messages", _ATTEND, messages.index, None, messages.MessageList),
    Route("POST", "/api/v1/attendances/{id}/messages", _ATTEND, messages.create, messages.NewMessage, MessageShape, media.NewFile),
    Route("POST", "/api/v1/attendances/{id}/typing", _ATTEND, messages.show_typing, messages.Typing),
    Route("GET", "/api/v1/messages/{id}/history", _ATTEND, messages.show_history, None, HistoryShape),
    Route("GET", "/api/v1/messages/{id}/media", _ATTEND, media.show),
    Route("POST", "/api/v1/messages/{id}/media/retry", _ATTEND, media.retry, None, MessageShape),
    Route("POST", "/api/v1/messages/{id}/retry", _ATTEND, messages.retry, None, MessageShape),
    Route("PATCH", "/api/v1/messages/{id}", _ATTEND, rewriting.edit, rewriting.MessageChange, MessageShape),
    Route("DELETE", "/api/v1/messages/{id}", _ATTEND, rewriting.delete, None, MessageShape),
    Route("PUT", "/api/v1/messages/{id}/reaction", _ATTEND, rewriting.react, rewriting.NewReaction, MessageShape),
    Route("GET", "/api/v1/clients/{id}", _ATTEND, clients.show, None, ClientDetailsShape),
    Route("GET", "/api/v1/clients/{id}/attendances", _ATTEND, clients.list_attendances, None, attendances.AttendanceList),
    Route("POST", "/api/v1/clients/{id}/merge", _CLIENTS, clients.merge, clients.OtherClient, ClientDetailsShape),
    Route("POST", "/api/v1/clients/{id}/unmerge", _CLIENTS, clients.unmerge, clients.OtherClient, ClientDetailsShape),

    Route("GET", "/api/v1/snapshot", _ATTEND, events.snapshot, None, Snapshot),
    Route("GET", "/api/v1/events", _ATTEND, events.follow),
    Route("GET", "/api/v1/set-aside", _OPERATE, set_aside.index, None, set_aside.SetAsideList),
    Route("POST", "/api/v1/set-aside/{id}/replay", _OPERATE, set_aside.replay),
    Route("GET", "/api/v1/openapi.json", _SIGNED_IN, docs.openapi),
    Route("GET", "/api/docs", _SIGNED_IN, docs.show),

    Route("GET", "/", _ATTEND, inbox.show),
    Route("GET", "/instances", _NUMBERS, instance_pages.index),
    Route("GET", "/instances/{id}", _NUMBERS, instance_pages.show),
    Route("GET", "/practice/{id}", _NUMBERS, instance_pages.practice),
    Route("GET", "/users", _USERS, user_pages.index),
    Route("GET", "/login", _PUBLIC, session_pages.show_login),
    Route("POST", "/login", _PUBLIC, session_pages.login),
    Route("POST", "/logout", _SIGNED_IN, session_pages.logout),
    Route("GET", "/setup/{token}", _PUBLIC, session_pages.show_setup),
    Route("POST", "/setup/{token}", _PUBLIC, session_pages.setup),
    Route("GET", "/invitation/{token}", _PUBLIC, session_pages.show_invitation),
    Route("POST", "/invitation/{token}", _PUBLIC, session_pages.accept_invitation),

    Route("GET", "/static/{version}/{path:.+}", _PUBLIC, static.show),
    Route("GET", "/healthz", _PUBLIC, health.is_alive),
    Route("GET", "/readyz", _PUBLIC, health.is_ready),
    Route("GET", "/metrics", _PUBLIC, health.metrics),
)
# fmt: on


def description() -> dict[str, Any]:
    """The API as OpenAPI 3.1."""
    return openapi.describe(ROUTES)


def build_application(parts: Parts) -> web.Application:
    """The application over the parts of a helpdesk."""
    application = web.Application(client_max_size=MAX_BODY, middlewares=[with_headers])
    application[ENTRANCE] = Entrance()
    application[docs.DESCRIPTION] = description
    for route in ROUTES:
        handler = guarded(route.handler, route.permission, parts)
        application.router.add_route(route.method, route.path, handler)
        if route.method == "GET":
            application.router.add_route("HEAD", route.path, handler)
    # A person who mistypes an address gets a page; programs get JSON from the middleware.
    unknown = guarded(errors.unknown, Permission.PUBLIC, parts)
    application.router.add_route("GET", "/{path:(?!api/).*}", unknown)
    return application

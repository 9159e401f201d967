# ruff: noqa: E501 -- the table reads best with a route on a line
"""The aiohttp application: every route with its permission, and what holds for all of them."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from helpdesk.api import (
    account,
    attendances,
    audit,
    canned_responses,
    clients,
    departments,
    directory,
    drafts,
    events,
    exports,
    feedbacks,
    firebase,
    galleries,
    health,
    history_csv,
    instances,
    media,
    media_links,
    messages,
    notes,
    openapi,
    practice,
    push,
    realtime,
    reports,
    rewriting,
    search,
    sessions,
    set_aside,
    settings,
    storage,
    tags,
    users,
    warnings,
    watching,
)
from helpdesk.domain import settings as sections
from helpdesk.domain.notice_shapes import PushShape, Subscription
from helpdesk.domain.realtime_shapes import FirebaseTokenShape, RealtimeShape
from helpdesk.domain.report_shapes import (
    DaysReport,
    FeedbackReport,
    SummaryReport,
    TableReport,
    WallShape,
)
from helpdesk.domain.roles import Permission
from helpdesk.domain.search_shapes import SearchShape
from helpdesk.domain.shapes import (
    AccountShape,
    AttendanceShape,
    CannedResponseShape,
    ClientDetailsShape,
    ClientShape,
    DepartmentShape,
    DirectoryShape,
    DraftList,
    DraftShape,
    FirstContactsShape,
    HistoryShape,
    InstanceShape,
    MessageShape,
    OpeningShape,
    PairingCodeShape,
    RetentionShape,
    Snapshot,
    TagShape,
    UserShape,
)
from helpdesk.domain.storage_shapes import StorageShape
from helpdesk.guard import guarded, with_headers
from helpdesk.handling.call import MAX_BODY, Handler, Parts
from helpdesk.handling.entrance import ENTRANCE, Entrance
from helpdesk.handling.origins import marks, preflights
from helpdesk.pages import account as account_pages
from helpdesk.pages import app as app_pages
from helpdesk.pages import attendances as attendance_pages
from helpdesk.pages import audit as audit_pages
from helpdesk.pages import canned_responses as canned_response_pages
from helpdesk.pages import clients as client_pages
from helpdesk.pages import docs, errors, inbox, static, style
from helpdesk.pages import feedback as feedback_pages
from helpdesk.pages import instances as instance_pages
from helpdesk.pages import links as link_pages
from helpdesk.pages import reports as report_pages
from helpdesk.pages import sessions as session_pages
from helpdesk.pages import settings as setting_pages
from helpdesk.pages import tags as tag_pages
from helpdesk.pages import users as user_pages

_PUBLIC, _SIGNED_IN, _ATTEND = Permission.PUBLIC, Permission.SIGNED_IN, Permission.ATTEND
_NUMBERS, _CLIENTS, _USERS, _OPERATE = (
    Permission.MANAGE_NUMBERS,
    Permission.MANAGE_CLIENTS,
    Permission.MANAGE_USERS,
    Permission.OPERATE,
)
_HOURS, _RESPONSES, _REPORTS, _SETTINGS, _AUDIT, _PRIVACY = (
    Permission.MANAGE_HOURS,
    Permission.MANAGE_RESPONSES,
    Permission.SEE_REPORTS,
    Permission.MANAGE_SETTINGS,
    Permission.SEE_AUDIT,
    Permission.MANAGE_PRIVACY,
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
    Route("DELETE", "/api/v1/sessions", _SIGNED_IN, sessions.delete_all),

    Route("GET", "/api/v1/account", _SIGNED_IN, account.show, None, AccountShape),
    Route("PATCH", "/api/v1/account", _SIGNED_IN, account.update, account.AccountChange, AccountShape),
    Route("PUT", "/api/v1/account/password", _SIGNED_IN, account.change_password, account.NewPassword),
    Route("POST", "/api/v1/account/second-factor", _SIGNED_IN, account.offer_second_factor, None, account.SecondFactorKey),
    Route("PUT", "/api/v1/account/second-factor", _SIGNED_IN, account.switch_second_factor_on, account.Code, account.RecoveryCodes),
    Route("DELETE", "/api/v1/account/second-factor", _SIGNED_IN, account.switch_second_factor_off, account.Confirmation),
    Route("POST", "/api/v1/account/recovery-codes", _SIGNED_IN, account.renew_recovery_codes, account.Confirmation, account.RecoveryCodes),

    Route("GET", "/api/v1/account/push", _SIGNED_IN, push.show, None, PushShape),
    Route("PUT", "/api/v1/account/push", _SIGNED_IN, push.subscribe, Subscription, PushShape),
    Route("DELETE", "/api/v1/account/push", _SIGNED_IN, push.unsubscribe),
    Route("DELETE", "/api/v1/account/push/{id}", _SIGNED_IN, push.delete),
    Route("POST", "/api/v1/account/push/{id}/test", _SIGNED_IN, push.test),

    Route("POST", "/api/v1/firebase-token", _SIGNED_IN, firebase.create, None, FirebaseTokenShape),

    Route("GET", "/api/v1/users", _USERS, users.index, None, users.UserList),
    Route("POST", "/api/v1/users", _USERS, users.create, users.NewUser, users.AddedUser),
    Route("PATCH", "/api/v1/users/{id}", _USERS, users.update, users.UserChange, UserShape),
    Route("POST", "/api/v1/users/{id}/invitation", _USERS, users.invite, None, users.Invitation),
    Route("DELETE", "/api/v1/users/{id}/second-factor", _USERS, users.reset_second_factor),
    Route("GET", "/api/v1/audit", _AUDIT, audit.index, None, audit.AuditLog),

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
    Route("GET", "/api/v1/attendances.csv", _REPORTS, history_csv.export),
    Route("POST", "/api/v1/attendances", _ATTEND, attendances.create, attendances.NewAttendance, AttendanceShape),
    Route("GET", "/api/v1/attendances/{id}", _ATTEND, attendances.show, None, AttendanceShape),
    Route("POST", "/api/v1/attendances/{id}/accept", _ATTEND, attendances.accept, None, AttendanceShape),
    Route("POST", "/api/v1/attendances/{id}/transfer", _ATTEND, attendances.transfer, attendances.Transfer, AttendanceShape),
    Route("POST", "/api/v1/attendances/{id}/finish", _ATTEND, attendances.finish, attendances.Finish, AttendanceShape),
    Route("POST", "/api/v1/attendances/{id}/read", _ATTEND, attendances.read, None, AttendanceShape),
    Route("GET", "/api/v1/attendances/{id}/messages", _ATTEND, messages.index, None, messages.MessageList),
    Route("POST", "/api/v1/attendances/{id}/messages", _ATTEND, messages.create, messages.NewMessage, MessageShape, media.NewFile),
    Route("POST", "/api/v1/attendances/{id}/typing", _ATTEND, messages.show_typing, messages.Typing),
    Route("POST", "/api/v1/attendances/{id}/notes", _ATTEND, notes.create, notes.NewNote, MessageShape),
    Route("PUT", "/api/v1/attendances/{id}/draft", _ATTEND, drafts.keep, drafts.NewDraft, DraftShape),
    Route("POST", "/api/v1/attendances/{id}/presence", _ATTEND, watching.tell, watching.Presence),
    Route("GET", "/api/v1/drafts", _ATTEND, drafts.index, None, DraftList),
    Route("PUT", "/api/v1/attendances/{id}/tags", _ATTEND, tags.put_on_attendance, tags.Tagging, AttendanceShape),
    Route("GET", "/api/v1/messages/{id}", _ATTEND, messages.show, None, MessageShape),
    Route("GET", "/api/v1/messages/{id}/history", _ATTEND, messages.show_history, None, HistoryShape),
    Route("GET", "/api/v1/search", _ATTEND, search.show, None, SearchShape),
    Route("GET", "/api/v1/messages/{id}/media", _ATTEND, media.show),
    Route("GET", "/api/v1/messages/{id}/thumbnail", _ATTEND, media.show_thumbnail),
    Route("GET", "/api/v1/messages/{id}/playable", _ATTEND, media.show_playable),
    Route("POST", "/api/v1/messages/{id}/media-link", _ATTEND, media_links.create, media_links.NewMediaLink, media_links.MediaLink),
    Route("GET", "/api/v1/files/{token}", _PUBLIC, media_links.show),
    Route("POST", "/api/v1/messages/{id}/media/retry", _ATTEND, media.retry, None, MessageShape),
    Route("POST", "/api/v1/messages/{id}/retry", _ATTEND, messages.retry, None, MessageShape),
    Route("PATCH", "/api/v1/messages/{id}", _ATTEND, rewriting.edit, rewriting.MessageChange, MessageShape),
    Route("DELETE", "/api/v1/messages/{id}", _ATTEND, rewriting.delete, None, MessageShape),
    Route("PUT", "/api/v1/messages/{id}/reaction", _ATTEND, rewriting.react, rewriting.NewReaction, MessageShape),
    Route("GET", "/api/v1/clients", _ATTEND, clients.index, None, clients.ClientList),
    Route("GET", "/api/v1/clients/{id}", _ATTEND, clients.show, None, ClientDetailsShape),
    Route("PATCH", "/api/v1/clients/{id}", _ATTEND, clients.update, clients.ClientChange, ClientDetailsShape),
    Route("GET", "/api/v1/clients/{id}/export", _PRIVACY, exports.export),
    Route("POST", "/api/v1/clients/{id}/erase", _PRIVACY, exports.erase, exports.Erasure, exports.Erased),
    Route("GET", "/api/v1/retention", _PRIVACY, exports.show_retention, None, RetentionShape),
    Route("GET", "/api/v1/clients/{id}/media", _ATTEND, galleries.show, None, galleries.Gallery),
    Route("GET", "/api/v1/clients/{id}/attendances", _ATTEND, clients.list_attendances, None, attendances.AttendanceList),
    Route("POST", "/api/v1/clients/{id}/merge", _CLIENTS, clients.merge, clients.OtherClient, ClientDetailsShape),
    Route("POST", "/api/v1/clients/{id}/unmerge", _CLIENTS, clients.unmerge, clients.OtherClient, ClientDetailsShape),
    Route("PUT", "/api/v1/clients/{id}/tags", _ATTEND, tags.put_on_client, tags.Tagging, ClientShape),

    Route("GET", "/api/v1/directory", _SIGNED_IN, directory.show, None, DirectoryShape),
    Route("GET", "/api/v1/colleagues", _ATTEND, directory.list_colleagues, None, directory.ColleagueList),
    Route("GET", "/api/v1/tags", _SIGNED_IN, tags.index, None, tags.TagList),
    Route("POST", "/api/v1/tags", _CLIENTS, tags.create, tags.NewTag, TagShape),
    Route("PATCH", "/api/v1/tags/{id}", _CLIENTS, tags.update, tags.TagChange, TagShape),
    Route("DELETE", "/api/v1/tags/{id}", _CLIENTS, tags.delete),
    Route("GET", "/api/v1/canned-responses", _ATTEND, canned_responses.index, None, canned_responses.CannedResponseList),
    Route("POST", "/api/v1/canned-responses", _ATTEND, canned_responses.create, canned_responses.NewCannedResponse, CannedResponseShape, canned_responses.NewCannedFile),
    Route("PATCH", "/api/v1/canned-responses/{id}", _ATTEND, canned_responses.update, canned_responses.CannedResponseChange, CannedResponseShape, canned_responses.ChangedCannedFile),
    Route("DELETE", "/api/v1/canned-responses/{id}", _ATTEND, canned_responses.delete),
    Route("GET", "/api/v1/canned-responses/{id}/media", _ATTEND, canned_responses.show_file),

    Route("GET", "/api/v1/settings", _HOURS, settings.show, None, settings.SettingsShape),
    Route("PUT", "/api/v1/settings/business", _SETTINGS, settings.change_business, sections.Business, sections.Business),
    Route("PUT", "/api/v1/settings/hours", _HOURS, settings.change_hours, sections.Hours, sections.Hours),
    Route("PUT", "/api/v1/settings/greetings", _SETTINGS, settings.change_greetings, sections.Greetings, sections.Greetings),
    Route("PUT", "/api/v1/settings/menu", _SETTINGS, settings.change_menu, sections.Menu, sections.Menu),
    Route("PUT", "/api/v1/settings/finishing", _SETTINGS, settings.change_finishing, sections.Finishing, sections.Finishing),
    Route("PUT", "/api/v1/settings/feedbacks", _SETTINGS, settings.change_feedbacks, sections.Feedbacks, sections.Feedbacks),
    Route("PUT", "/api/v1/settings/alarm", _SETTINGS, settings.change_alarm, sections.Alarm, sections.Alarm),
    Route("PUT", "/api/v1/settings/signature", _SETTINGS, settings.change_signature, sections.Signature, sections.Signature),
    Route("PUT", "/api/v1/settings/retention", _SETTINGS, settings.change_retention, sections.Retention, sections.Retention),
    Route("PUT", "/api/v1/settings/media", _SETTINGS, settings.change_media, sections.Files, sections.Files),
    Route("GET", "/api/v1/storage", _SETTINGS, storage.show, None, StorageShape),
    Route("GET", "/api/v1/firestore", _SETTINGS, realtime.show, None, RealtimeShape),
    Route("POST", "/api/v1/firestore/rebuild", _SETTINGS, realtime.rebuild, realtime.Rebuild, RealtimeShape),
    Route("POST", "/api/v1/firestore/try-again", _SETTINGS, realtime.try_again, None, RealtimeShape),
    Route("GET", "/api/v1/warnings", _NUMBERS, warnings.index, None, warnings.WarningList),
    Route("GET", "/api/v1/opening", _SIGNED_IN, settings.show_opening, None, OpeningShape),
    Route("GET", "/api/v1/departments", _SIGNED_IN, departments.index, None, departments.DepartmentList),
    Route("POST", "/api/v1/departments", _SETTINGS, departments.create, departments.NewDepartment, DepartmentShape),
    Route("PATCH", "/api/v1/departments/{id}", _SETTINGS, departments.update, departments.DepartmentChange, DepartmentShape),

    Route("GET", "/api/v1/reports/summary", _REPORTS, reports.summary, None, SummaryReport),
    Route("GET", "/api/v1/reports/attendants", _REPORTS, reports.attendants, None, TableReport),
    Route("GET", "/api/v1/reports/instances", _REPORTS, reports.instances, None, TableReport),
    Route("GET", "/api/v1/reports/departments", _REPORTS, reports.departments, None, TableReport),
    Route("GET", "/api/v1/reports/days", _REPORTS, reports.days, None, DaysReport),
    Route("GET", "/api/v1/reports/feedback", _REPORTS, reports.feedback, None, FeedbackReport),
    Route("GET", "/api/v1/reports/wall", _REPORTS, reports.wall, None, WallShape),
    Route("GET", "/api/v1/reports/{name}.csv", _REPORTS, reports.export),

    Route("GET", "/api/v1/feedbacks", _REPORTS, feedbacks.index, None, feedbacks.FeedbackList),
    Route("GET", "/api/v1/snapshot", _ATTEND, events.snapshot, None, Snapshot),
    Route("GET", "/api/v1/events", _ATTEND, events.follow),
    Route("GET", "/api/v1/set-aside", _OPERATE, set_aside.index, None, set_aside.SetAsideList),
    Route("POST", "/api/v1/set-aside/{id}/replay", _OPERATE, set_aside.replay),
    Route("GET", "/api/v1/openapi.json", _SIGNED_IN, docs.openapi),
    Route("GET", "/api/docs", _SIGNED_IN, docs.show),

    Route("GET", "/", _ATTEND, inbox.show),
    Route("GET", "/attendances", _ATTEND, attendance_pages.index),
    Route("GET", "/attendances/{id}", _ATTEND, attendance_pages.show),
    Route("GET", "/clients", _ATTEND, client_pages.index),
    Route("GET", "/clients/{id}", _ATTEND, client_pages.show),
    Route("GET", "/instances", _NUMBERS, instance_pages.index),
    Route("GET", "/instances/{id}", _NUMBERS, instance_pages.show),
    Route("GET", "/practice/{id}", _NUMBERS, instance_pages.practice),
    Route("GET", "/reports", _REPORTS, report_pages.index),
    Route("GET", "/wall", _REPORTS, report_pages.wall),
    Route("GET", "/users", _USERS, user_pages.index),
    Route("GET", "/account", _SIGNED_IN, account_pages.show),
    Route("GET", "/audit", _AUDIT, audit_pages.index),
    Route("GET", "/settings", _SIGNED_IN, setting_pages.index),
    Route("GET", "/settings/business", _SETTINGS, setting_pages.business),
    Route("GET", "/settings/hours", _HOURS, setting_pages.hours),
    Route("GET", "/settings/messages", _SETTINGS, setting_pages.messages),
    Route("GET", "/settings/departments", _SETTINGS, setting_pages.departments),
    Route("GET", "/settings/finishing", _SETTINGS, setting_pages.finishing),
    Route("GET", "/settings/retention", _SETTINGS, setting_pages.retention),
    Route("GET", "/settings/storage", _SETTINGS, setting_pages.storage),
    Route("GET", "/settings/firestore", _SETTINGS, setting_pages.firestore),
    Route("GET", "/tags", _CLIENTS, tag_pages.index),
    Route("GET", "/canned-responses", _ATTEND, canned_response_pages.index),
    Route("GET", "/login", _PUBLIC, session_pages.show_login),
    Route("POST", "/login", _PUBLIC, session_pages.login),
    Route("GET", "/login/code", _PUBLIC, session_pages.show_step),
    Route("POST", "/login/code", _PUBLIC, session_pages.finish_step),
    Route("GET", "/login/lost", _PUBLIC, session_pages.show_lost),
    Route("POST", "/login/lost", _PUBLIC, session_pages.mail_link),
    Route("POST", "/logout", _PUBLIC, session_pages.logout),
    Route("GET", "/setup/{token}", _PUBLIC, link_pages.show_setup),
    Route("POST", "/setup/{token}", _PUBLIC, link_pages.setup),
    Route("GET", "/invitation/{token}", _PUBLIC, link_pages.show_invitation),
    Route("POST", "/invitation/{token}", _PUBLIC, link_pages.accept_invitation),

    Route("GET", "/feedback/{token}", _PUBLIC, feedback_pages.show),
    Route("POST", "/feedback/{token}", _PUBLIC, feedback_pages.create),

    Route("GET", "/style", _PUBLIC, style.show),
    Route("GET", "/static/{version}/{path:.+}", _PUBLIC, static.show),
    Route("GET", "/manifest.webmanifest", _PUBLIC, app_pages.manifest),
    Route("GET", "/sw.js", _PUBLIC, app_pages.worker),
    Route("GET", "/offline", _PUBLIC, app_pages.offline),
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
    application = web.Application(
        client_max_size=MAX_BODY, middlewares=[with_headers, preflights(parts.config)]
    )
    application.on_response_prepare.append(marks(parts.config))
    application[ENTRANCE] = Entrance()
    application[firebase.REQUESTS] = firebase.requests()
    application[push.TESTS] = push.tests()
    application[feedback_pages.GUESSES] = feedback_pages.guesses()
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

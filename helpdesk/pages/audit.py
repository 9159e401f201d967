"""The page of the audit log."""

from aiohttp import web

from helpdesk.actions.users import list_users
from helpdesk.domain.deeds import Deed
from helpdesk.handling.call import Call
from helpdesk.language import N_, say
from helpdesk.pages.render import page

# What the filter calls each kind of entry.
_KINDS = {
    Deed.SIGNED_IN: N_("Sign-ins"),
    Deed.SIGN_IN_FAILED: N_("Refused sign-ins"),
    Deed.SIGNED_OUT: N_("Sign-outs"),
    Deed.SIGNED_OUT_EVERYWHERE: N_("Sign-outs everywhere"),
    Deed.PASSWORD_CHANGED: N_("Passwords changed"),
    Deed.PASSWORD_LINK_MADE: N_("Password links"),
    Deed.SECOND_FACTOR_ON: N_("Second factor on"),
    Deed.SECOND_FACTOR_OFF: N_("Second factor off"),
    Deed.RECOVERY_CODES_RENEWED: N_("Recovery codes"),
    Deed.USER_ADDED: N_("Users added"),
    Deed.USER_CHANGED: N_("Users changed"),
    Deed.INSTANCE_ADDED: N_("Numbers added"),
    Deed.INSTANCE_STARTED: N_("Numbers connected"),
    Deed.INSTANCE_STOPPED: N_("Numbers stopped"),
    Deed.INSTANCE_LOGGED_OUT: N_("Numbers logged out"),
    Deed.INSTANCE_TAKEN_OVER: N_("Numbers taken over"),
    Deed.ATTENDANCE_STARTED: N_("Attendances started"),
    Deed.ATTENDANCE_ACCEPTED: N_("Attendances accepted"),
    Deed.ATTENDANCE_TRANSFERRED: N_("Attendances transferred"),
    Deed.ATTENDANCE_FINISHED: N_("Attendances finished"),
    Deed.MESSAGE_EDITED: N_("Messages edited"),
    Deed.MESSAGE_DELETED: N_("Messages deleted"),
    Deed.CLIENT_CHANGED: N_("Clients changed"),
    Deed.CLIENT_BLOCKED: N_("Clients blocked"),
    Deed.CLIENT_UNBLOCKED: N_("Clients unblocked"),
    Deed.CLIENTS_MERGED: N_("Clients merged"),
    Deed.CLIENTS_PARTED: N_("Merges undone"),
    Deed.CLIENT_EXPORTED: N_("Clients exported"),
    Deed.CLIENT_ERASED: N_("Clients erased"),
    Deed.SETTINGS_CHANGED: N_("Settings changed"),
    Deed.DEPARTMENT_CHANGED: N_("Departments changed"),
    Deed.TAG_CHANGED: N_("Tags changed"),
    Deed.CANNED_RESPONSE_CHANGED: N_("Canned responses changed"),
    Deed.RETENTION_APPLIED: N_("Data retention"),
    Deed.FILES_EXPIRED: N_("Files deleted"),
    Deed.SET_ASIDE_REPLAYED: N_("Replays"),
    Deed.FIRESTORE_COMPARED: N_("Firestore compared"),
    Deed.FIRESTORE_TAKEN_OVER: N_("Firestore taken over"),
    Deed.FIRESTORE_RETRIED: N_("Firestore tried again"),
}


async def index(call: Call) -> web.StreamResponse:
    """The audit log."""
    now = call.parts.ledger.clock()
    users = await call.read(lambda c: list_users(c, now))
    kinds = [(deed.value, say(call.language, name)) for deed, name in _KINDS.items()]
    return page(call, "audit/index.html", N_("Audit log"), kinds=kinds, users=users)

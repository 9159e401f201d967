"""Who may do what, as far as the role alone decides. What depends on the attendance is in
actions/access.py; both follow one table (semantics: "Who may what")."""

from enum import Enum, StrEnum

import msgspec


class Role(StrEnum):
    """The role of a user."""

    ADMIN = "ADMIN"
    ATTENDANT_MANAGER = "ATTENDANT_MANAGER"
    ATTENDANT = "ATTENDANT"


_EVERYBODY = frozenset(Role)
_MANAGERS = frozenset({Role.ADMIN, Role.ATTENDANT_MANAGER})
_ADMINS = frozenset({Role.ADMIN})


class Permission(Enum):
    """What a route asks of the role of who calls it; None: no sign-in needed."""

    PUBLIC = None
    SIGNED_IN = ("signed_in", _EVERYBODY)
    ATTEND = ("attend", _EVERYBODY)
    MANAGE_NUMBERS = ("manage_numbers", _MANAGERS)
    MANAGE_CLIENTS = ("manage_clients", _MANAGERS)
    MANAGE_HOURS = ("manage_hours", _MANAGERS)
    MANAGE_RESPONSES = ("manage_responses", _MANAGERS)
    SEE_REPORTS = ("see_reports", _MANAGERS)
    MANAGE_USERS = ("manage_users", _ADMINS)
    MANAGE_SETTINGS = ("manage_settings", _ADMINS)
    SEE_AUDIT = ("see_audit", _ADMINS)
    MANAGE_PRIVACY = ("manage_privacy", _ADMINS)
    OPERATE = ("operate", _ADMINS)

    @property
    def roles(self) -> frozenset[Role] | None:
        """The roles that have the permission, or None when nobody needs to be signed in."""
        return self.value[1] if self.value else None


class Actor(msgspec.Struct, frozen=True):
    """The signed-in user on whose behalf something happens."""

    user_id: int
    name: str
    role: Role

    @property
    def sees_everything(self) -> bool:
        """Admins and attendant managers see every attendance."""
        return self.role in _MANAGERS

    def may(self, permission: Permission) -> bool:
        """Whether the role alone allows it."""
        return permission.roles is None or self.role in permission.roles

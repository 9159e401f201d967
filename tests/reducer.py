"""A snapshot kept current by events, as a client of the API would do it."""

import copy
from typing import Any

Json = dict[str, Any]

_ABOUT_ATTENDANCES = (
    "message.created",
    "message.changed",
    "attendance.created",
    "attendance.changed",
    "attendance.appeared",
)


class Inbox:
    """The state that begins with a snapshot; `apply` each event that follows, in order."""

    def __init__(self, snapshot: Json) -> None:
        self._state = copy.deepcopy(snapshot)
        me = self._state["me"]
        self._me: int = me["id"]
        self._sees_everything = me["role"] != "ATTENDANT"
        self._shown: dict[int, Json] = {
            one["id"]: one for one in self._state["waiting"] + self._state["open"]
        }

    def apply(self, event: Json) -> None:
        """Take over what an event tells; what is older than what is there changes nothing."""
        kind = event["kind"]
        self._state["seq"] = max(self._state["seq"], event["seq"])
        if kind in _ABOUT_ATTENDANCES:
            self._count(event.get("was"), event["attendance"], is_new=kind == "attendance.created")
            self._show(event["attendance"])
        elif kind == "attendance.hidden":
            self._count(event["was"], None)
            self._shown.pop(event["attendance_id"], None)
        elif kind == "client.changed":
            for one in self._shown.values():
                if one["client"]["id"] == event["client"]["id"]:
                    one["client"] = event["client"]
        elif kind == "instance.changed":
            self._replace("instances", event["instance"])
        elif kind == "user.changed":
            self._change_user(event["user"])

    def _show(self, attendance: Json) -> None:
        known = self._shown.get(attendance["id"])
        if known is not None and known["seq"] > attendance["seq"]:
            return
        if self._tab(attendance["state"], _attendant(attendance)) is None:
            self._shown.pop(attendance["id"], None)
        else:
            self._shown[attendance["id"]] = copy.deepcopy(attendance)

    def _tab(self, state: str, attendant_id: int | None) -> str | None:
        """In which list an attendance stands, None: in none of them."""
        if state == "WAITING":
            return "waiting"
        is_shown = self._sees_everything or attendant_id == self._me
        return "open" if state == "OPEN" and is_shown else None

    def _count(self, was: Json | None, attendance: Json | None, *, is_new: bool = False) -> None:
        if was is not None and not is_new:
            self._add(was["state"], was["attendant_id"], -1)
        if attendance is not None:
            self._add(attendance["state"], _attendant(attendance), 1)

    def _add(self, state: str, attendant_id: int | None, count: int) -> None:
        tab = self._tab(state, attendant_id)
        if tab is None:
            return
        self._state["counts"][tab] += count
        if tab == "open" and attendant_id == self._me:
            self._state["counts"]["mine"] += count

    def _replace(self, name: str, changed: Json) -> None:
        others = [one for one in self._state[name] if one["id"] != changed["id"]]
        self._state[name] = sorted([*others, changed], key=lambda one: int(one["id"]))

    def _change_user(self, user: Json) -> None:
        person = {"id": user["id"], "name": user["name"]}
        self._replace("users", user)
        if user["id"] == self._me:
            self._state["me"] = {**self._state["me"], **user}
        for one in self._shown.values():
            if one["attendant"] is not None and one["attendant"]["id"] == user["id"]:
                one["attendant"] = person

    def snapshot(self) -> Json:
        """What a fresh snapshot should say."""
        shown = list(self._shown.values())
        waiting = [one for one in shown if one["state"] == "WAITING"]
        opened = [one for one in shown if one["state"] == "OPEN"]
        return {
            **self._state,
            "users": sorted(self._state["users"], key=lambda one: (one["name"].lower(), one["id"])),
            "waiting": sorted(waiting, key=lambda one: (one["created_at"], one["id"])),
            "open": sorted(
                opened, key=lambda one: (one["last_message"]["at"], one["id"]), reverse=True
            ),
            "handed": sorted(
                (one for one in opened if _attendant(one) == self._me and one["handed_at"]),
                key=lambda one: (one["handed_at"], one["id"]),
            ),
        }


def _attendant(attendance: Json) -> int | None:
    attendant = attendance["attendant"]
    return None if attendant is None else attendant["id"]

"""What the driver asks of a connected page, typed, by area."""

from helpdesk.whatsapp.page_calls.asking import Caller, ask, readable
from helpdesk.whatsapp.page_calls.files import FilePage, download
from helpdesk.whatsapp.page_calls.marks import delete, edit, mark_read, react, show_activity
from helpdesk.whatsapp.page_calls.people import find_number
from helpdesk.whatsapp.page_calls.reading import fetch, look_up, take_inventory
from helpdesk.whatsapp.page_calls.sending import send

__all__ = [
    "Caller",
    "FilePage",
    "ask",
    "delete",
    "download",
    "edit",
    "fetch",
    "find_number",
    "look_up",
    "mark_read",
    "react",
    "readable",
    "send",
    "show_activity",
    "take_inventory",
]

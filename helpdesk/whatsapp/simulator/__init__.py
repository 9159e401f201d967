"""A stand-in for WhatsApp: a server that holds the phones, and a page that wa-js can drive.

It reproduces WhatsApp Web's module system closely enough for the unmodified wa-js to attach,
and proves nothing about WhatsApp itself. Numbers of kind "practice" and the tests use it.
"""

from helpdesk.whatsapp.simulator.client import SimulatorClient, SimulatorError
from helpdesk.whatsapp.simulator.server import SimulatorServer

__all__ = ["SimulatorClient", "SimulatorError", "SimulatorServer"]

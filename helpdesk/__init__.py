"""A WhatsApp team inbox: one asyncio process, several attendants, one or more numbers."""

__version__ = "0.1.0"

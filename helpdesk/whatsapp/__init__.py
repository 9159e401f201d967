"""Driving WhatsApp Web: the driver's interface, its Playwright implementation, the simulator."""

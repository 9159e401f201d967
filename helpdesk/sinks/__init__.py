"""Followers of the event log, each with its own place in it."""

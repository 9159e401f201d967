"""JSON handlers, one file a noun. A handler decodes, calls one action, answers."""

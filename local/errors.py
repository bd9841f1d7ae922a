"""The one error of `local/` that a user sees: a message without a traceback."""


class LocalError(Exception):
    """Something on this machine is in the way; the message says what, where, and what to do about it."""

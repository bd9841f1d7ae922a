"""What a way to a program raises for the next one to be tried."""


class WayClosedError(Exception):
    """A way isn't open on this machine; the message says why."""

"""How the tests call cqlsh."""

CQLSH = "cqlsh --connect-timeout=30 --request-timeout=30"
"""Its own 5 and 10 s are exceeded where two processors do it all."""

"""How soon a database serves, on a real cluster."""

"""One platform of databases, and the environments it is composed for."""

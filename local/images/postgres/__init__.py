"""The image of PostgreSQL."""

"""Postgres: a Deployment of one writer with a claim of its own."""

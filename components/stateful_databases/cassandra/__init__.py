"""Cassandra: a StatefulSet whose pods are the members of one ring."""

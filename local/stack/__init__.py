"""The commands on a stack: up, preview, destroy, render, query; on the local cluster or on a context of the user's."""

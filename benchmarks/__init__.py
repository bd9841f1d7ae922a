"""What the project's goals in figures come to on this machine, with the peers measured in the same run."""

"""A ring of Cassandra beside the same image in a plain StatefulSet, with the image's own defaults."""

"""The image of MariaDB."""

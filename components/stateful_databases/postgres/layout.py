"""Where the data is in the container: the official images changed it with version 18."""

from dataclasses import dataclass

FIRST_MAJOR_WITH_VERSIONED_DIRECTORY = 18


@dataclass(frozen=True)
class Layout:
    """The paths of one major version."""

    major: int

    @property
    def mount_path(self) -> str:
        """Where the volume is mounted.

        From 18 on a volume at the old place would stay empty, and the data would go with the pod
        (docker-library/postgres#1400).
        """
        parent = "/var/lib/postgresql"
        return parent if self._versioned else f"{parent}/data"

    @property
    def data_directory(self) -> str:
        """PGDATA: always below the mount, because initdb refuses a directory with a lost+found."""
        return f"{self.mount_path}/{self.major}/docker" if self._versioned else f"{self.mount_path}/pgdata"

    @property
    def lock_file(self) -> str:
        """The lock of whatever opens the data directory; in the volume, which outlives pods."""
        return f"{self.mount_path}/.server.lock"

    @property
    def _versioned(self) -> bool:
        return self.major >= FIRST_MAJOR_WITH_VERSIONED_DIRECTORY

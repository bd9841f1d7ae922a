"""Files of Maven Central, fetched by Maven itself, which checks them."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from local.command import run


@dataclass(frozen=True)
class Artifact:
    """A jar on Maven Central."""

    group: str
    name: str
    version: str

    def unpack(self, folder: Path) -> None:
        """Fetch the jar and unpack it into `folder`.

        Raises:
            LocalError: Maven can't fetch the jar.

        """
        folder.mkdir(parents=True)
        coordinates = f"{self.group}:{self.name}:{self.version}"
        run(
            "mvn",
            "--batch-mode",
            "--quiet",
            "dependency:copy",
            f"-Dartifact={coordinates}",
            f"-DoutputDirectory={folder}",
            # A pom.xml where the user stands is none of ours.
            directory=folder,
        )
        jar = folder / f"{self.name}-{self.version}.jar"
        with zipfile.ZipFile(jar) as archive:
            archive.extractall(folder)
        jar.unlink()

"""Tells whoever asks: the line in the file, or the ring as the server knows it at this moment.

Arguments: the port, the file.
"""

import socketserver
import subprocess
import sys
import threading
from pathlib import Path

PORT, TOLD = int(sys.argv[1]), Path(sys.argv[2])
# nodetool is a JVM of its own: several at once would take the memory of the server's.
ONE_NODETOOL = threading.Lock()


class Status(socketserver.StreamRequestHandler):
    """Answers a line with one word: ring, or status."""

    timeout = 10
    """Seconds for that line."""

    def handle(self) -> None:
        """Answer. Where the server doesn't know the ring that is nothing."""
        if self.rfile.readline(16) == b"ring\n":
            with ONE_NODETOOL:
                done = subprocess.run(
                    ["nodetool", "status"], check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            # A part of the ring would look as if the others weren't in it.
            self.wfile.write(b"" if done.returncode else done.stdout)
        else:
            self.wfile.write(TOLD.read_bytes())


socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("", PORT), Status).serve_forever()

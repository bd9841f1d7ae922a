"""Prints the addresses of a host: nothing where it has none, and an error where the name server doesn't tell.

Argument: the host.
"""

import socket
import sys

try:
    found = socket.getaddrinfo(sys.argv[1], None, type=socket.SOCK_STREAM)
except socket.gaierror as error:
    if error.errno not in (socket.EAI_NONAME, socket.EAI_NODATA):
        sys.exit(1)
    found = []
for *_, address in found:
    print(address[0])

"""Carries connections from this machine's loopback to the API server inside the cluster's network namespace.

Run with the arguments HOST PORT and a listening socket as standard input. A socket stays in the network namespace
it was made in: this process accepts from the machine's loopback and connects in the cluster.
"""

import asyncio
import contextlib
import socket
import sys

CHUNK_BYTES = 65536


async def main(host: str, port: int) -> None:
    """Serve for ever."""

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError), contextlib.closing(writer):
            upstream_reader, upstream_writer = await asyncio.open_connection(host, port)
            with contextlib.closing(upstream_writer):
                await asyncio.gather(copy(reader, upstream_writer), copy(upstream_reader, writer))

    server = await asyncio.start_server(connect, sock=socket.socket(fileno=sys.stdin.fileno()))
    await server.serve_forever()


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy one direction until its end, and pass the end on."""
    while data := await reader.read(CHUNK_BYTES):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))

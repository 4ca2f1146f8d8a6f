"""Echo server with one mistake: it gives up a client for which it has waited half a second."""

import asyncio
import signal
import sys

BUFFER_SIZE = 65536


async def main():
    # 1. Create the socket, 2. bind it to an address, 3. listen.
    try:
        server = await asyncio.start_server(serve, "127.0.0.1", port_argument(), backlog=128)
    except OSError as error:
        sys.exit(f"cannot listen: {error}")
    # 4. Accept clients, and let each be served by a task of its own.
    async with server:
        await server.serve_forever()


async def serve(reader, writer):
    try:
        # 5. Transfer: read() returns what is there, and b"" when the client has sent everything.
        while data := await reader.read(BUFFER_SIZE):
            writer.write(data)
            await asyncio.wait_for(writer.drain(), 0.5)  # MISTAKE: who reads slowly is still there.
    except (OSError, asyncio.TimeoutError):
        pass
    # 6. Close the connection, whatever happens.
    writer.close()


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    asyncio.run(main())

"""Echo server with one mistake: it keeps everything that a client does not read."""

import asyncio
import signal
import sys

BUFFER_SIZE = 65536


async def main():
    # 1. - 3. Create the socket, bind it, listen; asyncio reuses the address by itself.
    try:
        server = await asyncio.start_server(serve, "127.0.0.1", port_argument(), backlog=128)
    except OSError as error:
        sys.exit(f"cannot listen: {error}")

    # 4. Accept clients for ever.
    await server.serve_forever()


async def serve(reader, writer):
    try:
        # 5. Transfer.
        while data := await reader.read(BUFFER_SIZE):
            writer.write(data)  # MISTAKE: without drain() everything is read at once and kept in memory.
    except OSError:
        pass  # This client is gone. The others are not.
    finally:
        # 6. Close: what was written is still sent.
        writer.close()


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    asyncio.run(main())

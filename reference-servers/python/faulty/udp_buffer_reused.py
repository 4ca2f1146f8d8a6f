"""UDP echo server with one mistake: it reads all that waits into the same buffer before it answers."""

import select
import signal
import socket
import sys

DATAGRAM_MAX = 65535  # More than a datagram can hold, so that none is cut.


def main():
    # 1. Create the socket, 2. bind it to an address. There is nothing to listen for, and nobody to accept.
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        server.bind(("127.0.0.1", port_argument()))
    except OSError as error:
        sys.exit(f"cannot bind: {error}")

    # 3. Transfer: what waits is read, and then answered.
    buffer = bytearray(DATAGRAM_MAX)
    waiting = []
    while True:
        try:
            length, sender = server.recvfrom_into(buffer)
            # The mistake: the next datagram is read over this one, which has not been sent yet.
            waiting.append((memoryview(buffer)[:length], sender))
            if select.select([server], [], [], 0)[0]:
                continue
            for data, sender in waiting:
                server.sendto(data, sender)
        except OSError:
            pass  # This answer reached nobody. The next one may.
        waiting = []


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

"""Echo server for datagrams with one mistake: its buffer becomes as short as each datagram."""

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

    # 3. Transfer: each datagram goes back to the one who sent it. An empty one is a datagram too.
    buffer = memoryview(bytearray(DATAGRAM_MAX))
    while True:
        try:
            length, sender = server.recvfrom_into(buffer)
            buffer = buffer[:length]  # The mistake: the next datagram may be longer.
            server.sendto(buffer, sender)
        except OSError:
            pass  # This answer reached nobody. The next one may.


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

"""Echo server with one mistake: it is one for UDP."""

import signal
import socket
import sys

BUFFER_SIZE = 65536


def main():
    # 1. Create the socket, 2. bind it to an address.
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # MISTAKE: a client of TCP needs SOCK_STREAM.
    try:
        server.bind(("127.0.0.1", port_argument()))
    except OSError as error:
        sys.exit(f"cannot bind: {error}")

    # 3. Transfer.
    while True:
        data, client = server.recvfrom(BUFFER_SIZE)
        server.sendto(data, client)


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

"""A server of qotd, for one client after the other, with one mistake: it waits for the client to ask."""

import signal
import socket
import sys
import time

BUFFER_SIZE = 65536
GRACE_SECONDS = 2
QUOTE = b"Be conservative in what you do, be liberal in what you accept from others. (RFC 793)\r\n"


def main():
    # 1. Create the socket, 2. bind it to an address, 3. listen.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port_argument()))
        listener.listen(128)
    except OSError as error:
        sys.exit(f"cannot listen: {error}")

    # 4. Accept clients, one after the other.
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            time.sleep(0.05)  # Out of descriptors: clients go away, and then there are some again.
            continue
        serve(connection)


def serve(connection):
    # 6. `with` closes the connection, whatever happens.
    with connection:
        try:
            # 5. Transfer: the connection is the question.
            connection.recv(BUFFER_SIZE)  # The mistake: clients say nothing.
            connection.sendall(QUOTE)
            # Whatever the client sent is thrown away; a close() with unread data would reset the connection.
            connection.settimeout(GRACE_SECONDS)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(BUFFER_SIZE):
                pass
        except OSError:
            pass  # This client is gone. The others are not.


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

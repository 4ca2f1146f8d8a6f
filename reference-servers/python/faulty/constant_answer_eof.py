"""Server for one message with one mistake: it answers everything with the same text."""

import signal
import socket
import sys
import time

BUFFER_SIZE = 65536


def main():
    # 1. Create the socket, 2. bind it to an address, 3. listen.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port_argument()))
        listener.listen(128)
    except OSError as error:
        sys.exit(f"cannot listen: {error}")

    # 4. Accept one client after the other.
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            time.sleep(0.05)  # Out of descriptors: clients go away, and then there are some again.
            continue
        # 6. `with` closes the connection, whatever happens.
        with connection:
            try:
                # 5. Transfer. MISTAKE: it was to send back what came.
                receive_all(connection)
                connection.sendall(b"Hello from the server\n")
            except OSError:
                pass  # This client is gone. The next one is not.


def receive_all(connection):
    """The whole message: recv() returns pieces of any size, and b"" at the end."""
    message = bytearray()
    while piece := connection.recv(BUFFER_SIZE):
        message += piece
    return message


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

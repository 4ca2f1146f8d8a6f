"""A single-message server with one mistake: it reads one line, and the message goes on behind it."""

import signal
import socket
import sys
import time


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
                # 5. Transfer: receive all, send all.
                connection.sendall(receive_all(connection))
            except OSError:
                pass  # This client is gone. The next one is not.


def receive_all(connection):
    """The whole message, up to its end."""
    with connection.makefile("rb") as stream:
        return stream.readline()  # MISTAKE: the message ends where the client stops sending, not with a newline.


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

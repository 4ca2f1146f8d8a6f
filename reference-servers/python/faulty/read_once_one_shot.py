"""Single-message server for one client with one mistake: it takes the first piece of the message for all of it."""

import signal
import socket
import sys

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

    # 4. Accept the one client.
    connection, _ = listener.accept()
    # 6. `with` closes the connection, whatever happens.
    with connection:
        try:
            # 5. Transfer: MISTAKE: recv() returns what is there, which may be less than the message.
            connection.sendall(connection.recv(BUFFER_SIZE))
        except OSError:
            pass  # This client is gone.
    listener.close()


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

"""Echo server with one mistake: it serves one client after the other, and rests for two and a half seconds behind each of them."""

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
            # 5. Transfer: recv() returns what is there, and b"" when the client has sent everything.
            while data := connection.recv(BUFFER_SIZE):
                connection.sendall(data)
            # MISTAKE: nothing needs this pause, and both this client and the next one wait.
            time.sleep(2.5)
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

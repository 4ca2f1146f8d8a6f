"""Echo server with one mistake: the result of select() takes the place of the list of all sockets."""

import select
import signal
import socket
import sys
import time

BUFFER_SIZE = 4096


def main():
    # 1. Create the socket, 2. bind it to an address, 3. listen.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port_argument()))
        listener.listen(128)
    except OSError as error:
        sys.exit(f"cannot listen: {error}")

    # 4. Wait for a new client, or for one that speaks.
    sockets = [listener]
    while True:
        # MISTAKE: who is not ready now is never looked at again.
        sockets, _, _ = select.select(sockets, [], [])
        for ready in list(sockets):
            if ready is listener:
                accept(listener, sockets)
            elif not serve(ready):
                sockets.remove(ready)
                ready.close()  # 6. Close.


def accept(listener, sockets):
    try:
        connection, _ = listener.accept()
    except OSError:
        time.sleep(0.05)  # Out of descriptors: clients go away, and then there are some again.
        return
    sockets.append(connection)


def serve(connection):
    """5. Transfer. Returns whether the client may have more to say."""
    try:
        data = connection.recv(BUFFER_SIZE)
        connection.sendall(data)
        return data != b""
    except OSError:
        return False  # This client is gone. The others are not.


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

"""Line server with one mistake: select() does not see the lines that a stream has read ahead."""

import selectors
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

    # 4. Wait for whatever happens next: a new client, or a client that has sent something.
    watched = selectors.DefaultSelector()
    watched.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in watched.select():
            if key.data is None:
                accept_client(watched, listener)
            elif not serve(key.fileobj, key.data):
                watched.unregister(key.fileobj)
                key.data.detach()
                key.fileobj.close()  # 6. Close the connection.


def accept_client(watched, listener):
    try:
        connection, _ = listener.accept()
    except OSError:
        time.sleep(0.05)  # Out of descriptors: clients go away, and then there are some again.
        return
    watched.register(connection, selectors.EVENT_READ, connection.makefile("rb"))


def serve(connection, lines):
    """5. Transfer: returns False when the client has finished, or is gone."""
    try:
        # MISTAKE: the stream reads all that has arrived, and hands out one line; select() knows nothing of the others.
        line = lines.readline()
        connection.sendall(line)
    except OSError:
        return False  # This client is gone. The others are not.
    return line != b""


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

"""Echo server with one mistake: after a hundred clients it begins again at the first place of its table."""

import selectors
import signal
import socket
import sys
import time

BUFFER_SIZE = 65536

selector = selectors.DefaultSelector()
PLACES = 100
places = [None] * PLACES
count = 0
kept = []

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


def main():
    # 1. Create the socket, 2. bind it to an address, 3. listen. Nothing may block an event loop.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port_argument()))
        listener.listen(128)
    except OSError as error:
        sys.exit(f"cannot listen: {error}")
    listener.setblocking(False)

    # 4. Wait for whatever happens next, and do what can be done without waiting.
    selector.register(listener, READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                accept(listener)
            else:
                serve(key.fileobj, key.data)


def accept(listener):
    try:
        connection, _ = listener.accept()
    except BlockingIOError:
        return
    except OSError:
        time.sleep(0.05)  # Out of descriptors: clients go away, and then there are some again.
        return
    connection.setblocking(False)
    place(connection)
    selector.register(connection, READ, data=bytearray())


def place(connection):
    global count
    # MISTAKE: the place may belong to a client that is still connected. Look for one that is free.
    at = count % PLACES
    count += 1
    if places[at] is not None and places[at].fileno() >= 0:
        selector.unregister(places[at])
    kept.append(places[at])  # Python would close a socket that nobody has any more; other languages do not.
    places[at] = connection


def serve(connection, unsent):
    """Reads when nothing is left to send, and sends otherwise: a client that does not read is not read from either."""
    try:
        # 5. Transfer.
        if not unsent:
            data = connection.recv(BUFFER_SIZE)
            if not data:
                close(connection)
                return
            unsent += data
        del unsent[: connection.send(unsent)]
    except BlockingIOError:
        pass
    except OSError:
        close(connection)  # This client is gone. The others are not.
        return
    selector.modify(connection, WRITE if unsent else READ, data=unsent)


def close(connection):
    # 6. Close: the client sees the end of the answer.
    selector.unregister(connection)
    connection.close()


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

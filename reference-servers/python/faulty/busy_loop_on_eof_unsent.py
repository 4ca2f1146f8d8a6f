"""Echo server with one mistake: it watches for input that it cannot take, after the client has ended its side."""

import selectors
import signal
import socket
import sys
import time

BUFFER_SIZE = 65536
UNSENT_MAX = 1 << 20

selector = selectors.DefaultSelector()
finished = set()
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
    selector.register(connection, READ, data=bytearray())


def serve(connection, unsent):
    """Reads while not too much waits, and sends what there is room for."""
    try:
        # 5. Transfer.
        if len(unsent) < UNSENT_MAX and connection not in finished:
            try:
                data = connection.recv(BUFFER_SIZE)
                if not data:
                    finished.add(connection)
                unsent += data
            except BlockingIOError:
                pass
        del unsent[: connection.send(unsent)]
    except BlockingIOError:
        pass
    except OSError:
        close(connection)  # This client is gone. The others are not.
        return
    if connection in finished and not unsent:
        close(connection)
        return
    # MISTAKE: a socket at its end can be read for ever: who has finished must not be watched for input.
    reads = READ if len(unsent) < UNSENT_MAX else 0
    selector.modify(connection, reads | (WRITE if unsent else 0), data=unsent)


def close(connection):
    # 6. Forget the connection, then close it.
    finished.discard(connection)
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

"""Echo server with one mistake: what send() did not take is sent when more data comes, and not when there is room."""

import selectors
import signal
import socket
import sys
import time

BUFFER_SIZE = 65536

selector = selectors.DefaultSelector()
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
        for key, events in selector.select():
            if key.fileobj is listener:
                accept(listener)
            else:
                serve(key.fileobj, events, key.data)


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


def serve(connection, events, unsent):
    finished = bool(events & WRITE)
    try:
        # 5. Transfer.
        if events & READ:
            data = connection.recv(BUFFER_SIZE)
            finished = not data
            unsent += data
        if unsent:
            del unsent[: connection.send(unsent)]
    except BlockingIOError:
        pass
    except OSError:
        close(connection)  # This client is gone. The others are not.
        return
    if not finished:
        return  # MISTAKE: where unsent is not empty, the loop has to wait for WRITE as well.
    if unsent:
        selector.modify(connection, WRITE, data=unsent)
    else:
        close(connection)


def close(connection):
    # 6. Forget the connection, then close it.
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

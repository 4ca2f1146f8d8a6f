"""Echo server with one mistake: it leaves data unread until more data comes."""

import select
import signal
import socket
import sys
import time

BUFFER_SIZE = 4096

poller = select.epoll()
connections = {}


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
    poller.register(listener, select.EPOLLIN)
    while True:
        for descriptor, _ in poller.poll():
            if descriptor == listener.fileno():
                accept(listener)
            else:
                serve(*connections[descriptor])


def accept(listener):
    try:
        connection, _ = listener.accept()
    except BlockingIOError:
        return
    except OSError:
        time.sleep(0.05)  # Out of descriptors: clients go away, and then there are some again.
        return
    connection.setblocking(False)
    connections[connection.fileno()] = connection, bytearray()
    poller.register(connection, select.EPOLLIN | select.EPOLLOUT | select.EPOLLET)


def serve(connection, unsent):
    """Reads when nothing is left to send, and sends otherwise: a client that does not read is not read from either."""
    try:
        # 5. Transfer.
        while unsent:
            del unsent[: connection.send(unsent)]
        # MISTAKE: an edge-triggered event comes once for all the data that is there, and this reads one buffer of it.
        unsent += connection.recv(BUFFER_SIZE)
        if not unsent:
            close(connection)
        while unsent:
            del unsent[: connection.send(unsent)]
    except BlockingIOError:
        pass
    except OSError:
        close(connection)  # This client is gone. The others are not.


def close(connection):
    # 6. Forget the connection, then close it.
    del connections[connection.fileno()]
    connection.close()


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

"""A server of single messages of a fixed length that fills up a short one with blanks.   python3 single_message_fixed_filled.py PORT LENGTH"""

import signal
import socket
import sys
import time

BUFFER_SIZE = 65536
SURPLUS_READS_MAX = 64


def main():
    port, length = arguments()

    # 1. Create the socket, 2. bind it to an address, 3. listen.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
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
                connection.sendall(receive_exactly(connection, length))
                finish(connection)
            except OSError:
                pass  # This client is gone. The next one is not.


def receive_exactly(connection, length):
    """The first `length` bytes; what is missing when the client stops sending before that is filled up with blanks."""
    message = bytearray()
    while len(message) < length:
        piece = connection.recv(min(BUFFER_SIZE, length - len(message)))
        if not piece:
            break
        message += piece
    return message.ljust(length)


def finish(connection):
    """
    Says that the reply is complete, and takes what the client still sends, within limits: a connection that is closed
    with unread data is reset, and a reset can destroy a reply on its way.
    """
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(1)
    for _ in range(SURPLUS_READS_MAX):
        if not connection.recv(BUFFER_SIZE):
            break


def arguments():
    if len(sys.argv) == 3 and sys.argv[1].isdecimal() and sys.argv[2].isdecimal():
        port, length = int(sys.argv[1]), int(sys.argv[2])
        if 1 <= port <= 65535 and length >= 1:
            return port, length
    print(f"usage: {sys.argv[0]} PORT LENGTH", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

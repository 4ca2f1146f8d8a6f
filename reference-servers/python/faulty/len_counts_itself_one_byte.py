"""Single-message server with one mistake: it takes the byte of the length for one of those that the length counts."""

import signal
import socket
import sys
import time

BUFFER_SIZE = 65536
LENGTH_MAX = 64 * 1024 * 1024  # Nobody may make the server keep more.
SURPLUS_READS_MAX = 64


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
                # 5. Transfer: receive all, send all. MISTAKE: the length does not count its own byte.
                header = receive_exactly(connection, 1)
                length = int.from_bytes(header, "big")
                if header and length <= LENGTH_MAX:
                    message = receive_exactly(connection, max(0, length - 1))
                    if len(message) == max(0, length - 1):
                        connection.sendall(header + message)
                finish(connection)
            except OSError:
                pass  # This client is gone. The next one is not.


def receive_exactly(connection, length):
    """The next `length` bytes, or b"" if the client stops sending before that: half a message is none."""
    message = bytearray()
    while len(message) < length:
        piece = connection.recv(min(BUFFER_SIZE, length - len(message)))
        if not piece:
            return b""
        message += piece
    return message


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


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

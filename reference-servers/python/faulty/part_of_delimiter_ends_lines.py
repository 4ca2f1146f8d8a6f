"""Single-message server with one mistake: it reads lines until one is empty, and two CR LF end its message."""

import signal
import socket
import sys
import time

BUFFER_SIZE = 65536
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
                # 5. Transfer: receive all, send all.
                connection.sendall(receive_message(connection))
                finish(connection)
            except OSError:
                pass  # This client is gone. The next one is not.


def receive_message(connection):
    """The message with its delimiter, or what there is when the client stops sending without one."""
    message = bytearray()
    for line in connection.makefile("rb"):
        message += line
        if line == b"\r\n":  # MISTAKE: the line before may have ended with LF alone.
            return message
    return message


def finish(connection):
    """
    Says that the reply is complete, and takes what the client still sends, until it closes: a connection that is closed
    with unread data is reset, and a reset can destroy a reply on its way.
    """
    connection.shutdown(socket.SHUT_WR)
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

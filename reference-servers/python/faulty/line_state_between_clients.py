"""Line-echo server with one mistake: half a line of a client that has left stands before the lines of the next one."""

import signal
import socket
import sys
import time

BUFFER_SIZE = 65536

# The mistake: this belongs into the function that serves a client.
unfinished = bytearray()


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
                serve(connection)
            except OSError:
                pass  # This client is gone. The next one is not.


def serve(connection):
    # 5. Transfer: a recv() may end anywhere in a line, and may hold many.
    global unfinished
    while data := connection.recv(BUFFER_SIZE):
        lines, newline, rest = data.rpartition(b"\n")
        if newline:
            connection.sendall(unfinished + lines + newline)
            unfinished = bytearray()
        unfinished += rest


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

"""A line echo server with one mistake: it throws away the half line behind whole ones."""

import signal
import socket
import sys
import threading
import time

BUFFER_SIZE = 65536


def main():
    # 1. Create the socket, 2. bind it to an address, 3. listen.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port_argument()))
        listener.listen(128)
    except OSError as error:
        sys.exit(f"cannot listen: {error}")

    # 4. Accept clients, and let each be served by a thread of its own.
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            time.sleep(0.05)  # Out of descriptors: clients go away, and then there are some again.
            continue
        try:
            threading.Thread(target=serve, args=(connection,), daemon=True).start()
        except RuntimeError:
            connection.close()  # No more threads: better to say so than to leave the client hanging.


def serve(connection):
    # 6. `with` closes the connection, whatever happens.
    with connection:
        try:
            # 5. Transfer: collect pieces until lines are there, and answer them.
            buffer = b""
            while piece := connection.recv(BUFFER_SIZE):
                buffer += piece
                lines = buffer.split(b"\n")
                for line in lines[:-1]:
                    connection.sendall(line + b"\n")
                if len(lines) > 1:
                    buffer = b""  # MISTAKE: the next line may have begun to arrive, and stands in lines[-1].
            connection.sendall(buffer)  # The last line has no newline.
        except OSError:
            pass  # This client is gone. The others are not.


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

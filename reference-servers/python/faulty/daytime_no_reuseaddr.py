"""A daytime server with one mistake: it can not be started again at once."""

import signal
import socket
import sys
import threading
import time

BUFFER_SIZE = 65536
GRACE_SECONDS = 2


def main():
    # 1. Create the socket, 2. bind it to an address, 3. listen.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # MISTAKE: without SO_REUSEADDR the connections that it has closed keep its port for a minute.
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
            # 5. Transfer: the connection is the question.
            connection.sendall(time.strftime("%A, %B %d, %Y %H:%M:%S-%Z\r\n").encode("ascii", "replace"))
            # Whatever the client sent is thrown away; a close() with unread data would reset the connection.
            connection.settimeout(GRACE_SECONDS)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(BUFFER_SIZE):
                pass
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

"""Echo server with one mistake: it opens its log anew for each message, and never closes it."""

import os
import signal
import socket
import sys
import threading
import time

BUFFER_SIZE = 65536

logs = []


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
    try:
        # 5. Transfer: recv() returns what is there, and b"" when the client has sent everything.
        while data := connection.recv(BUFFER_SIZE):
            note(len(data))
            connection.sendall(data)
    except OSError:
        pass  # This client is gone. The others are not.
    finally:
        connection.close()  # 6. Close: the client sees the end of the answer.


def note(count):
    log = open(os.devnull, "a")  # MISTAKE: open it once, or close it: `with open(...) as log`.
    logs.append(log)  # Python would close a file that nobody has any more; other languages do not.
    print(f"{count} bytes", file=log)


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

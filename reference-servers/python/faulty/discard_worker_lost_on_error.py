"""A server of discard with one mistake: each client that crashes takes the thread with it that served it."""

import signal
import socket
import sys
import threading
import time

BUFFER_SIZE = 65536
WORKERS = 8


def main():
    # 1. Create the socket, 2. bind it to an address, 3. listen.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port_argument()))
        listener.listen(128)
    except OSError as error:
        sys.exit(f"cannot listen: {error}")

    # 4. A few threads accept clients, and each serves one after the other.
    for _ in range(WORKERS):
        threading.Thread(target=work, args=(listener,), daemon=True).start()
    while True:
        time.sleep(3600)


def work(listener):
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            time.sleep(0.05)  # Out of descriptors: clients go away, and then there are some again.
            continue
        # 6. `with` closes the connection, whatever happens.
        with connection:
            # 5. Transfer. MISTAKE: recv() fails when the client has crashed, and nobody catches that.
            while connection.recv(BUFFER_SIZE):
                pass


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

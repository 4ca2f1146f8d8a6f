"""Echo server for datagrams with one mistake: a full queue ends the thread that receives."""

import queue
import signal
import socket
import sys
import threading
import time

DATAGRAM_MAX = 65535  # More than a datagram can hold, so that none is cut.


def main():
    # 1. Create the socket, 2. bind it to an address. There is nothing to listen for, and nobody to accept.
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        server.bind(("127.0.0.1", port_argument()))
    except OSError as error:
        sys.exit(f"cannot bind: {error}")

    # 3. Transfer: each datagram goes back to the one who sent it. An empty one is a datagram too.
    waiting = queue.Queue(maxsize=40)
    threading.Thread(target=answer, args=(server, waiting), daemon=True).start()
    while True:
        waiting.put_nowait(server.recvfrom(DATAGRAM_MAX))  # The mistake: it raises queue.Full.


def answer(server, waiting):
    while True:
        data, sender = waiting.get()
        time.sleep(0.0005)  # Whatever it takes to find the answer.
        try:
            server.sendto(data, sender)
        except OSError:
            pass  # This answer reached nobody. The next one may.


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    main()

"""Asks again and again whether the answer has come.   python3 busy_waiting.py HOST PORT [MESSAGE]"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            while piece := receive(connection):
                sys.stdout.buffer.write(piece)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


def receive(connection):
    while True:
        try:
            return connection.recv(BUFFER_SIZE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            continue  # The mistake: nothing waits here, and the loop takes a whole processor.


if __name__ == "__main__":
    main()

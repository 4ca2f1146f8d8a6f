"""Leaves a child behind, which keeps the connection.   python3 leaves_a_child.py HOST PORT [MESSAGE]"""

import os
import socket
import sys
import time

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.readline().rstrip(b"\n")
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message + b"\n")
            if os.fork() == 0:
                live_on()
            answer = receive_line(connection)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    print(answer.decode(errors="replace"))


def live_on():
    # The mistake: the child has the connection as well, and lives on. It is closed when both have closed it.
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(null, descriptor)
    time.sleep(60)
    os._exit(0)


def receive_line(connection):
    line = bytearray()
    while (end := line.find(b"\n")) < 0:
        piece = connection.recv(BUFFER_SIZE)
        if not piece:
            sys.exit("the connection ended before the answer was complete")
        line += piece
    return line[:end]


if __name__ == "__main__":
    main()

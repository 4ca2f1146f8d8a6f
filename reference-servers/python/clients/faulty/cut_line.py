"""A line client with one mistake: it sends no more than a buffer holds.   python3 cut_line.py HOST PORT MESSAGE"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.readline().rstrip(b"\n")
    try:
        # 1. Create the socket, and 2. connect it.
        with socket.create_connection((host, port)) as connection:
            # 3. Send all: the message, and the end of the line that completes it.
            connection.sendall(message[:1000] + b"\n")  # The mistake: what is longer is cut without a word.
            # 4. Receive all.
            answer = receive_line(connection)
        # 5. `with` has closed the connection.
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    print(answer.decode(errors="replace"))


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

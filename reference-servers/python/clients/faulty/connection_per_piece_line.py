"""Connects anew for each piece of its line, and waits for the answer on the last connection.   python3 connection_per_piece_line.py HOST PORT MESSAGE"""

import socket
import sys

PIECE_SIZE = 1024


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    line = sys.argv[3].encode() + b"\n"
    try:
        for start in range(0, len(line), PIECE_SIZE):
            # The mistake: this belongs before the loop.
            connection = socket.create_connection((host, port))
            connection.sendall(line[start : start + PIECE_SIZE])
        answer = connection.makefile("rb").readline()
        connection.close()
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    if not answer.endswith(b"\n"):
        sys.exit("the connection ended before the answer was complete")
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()

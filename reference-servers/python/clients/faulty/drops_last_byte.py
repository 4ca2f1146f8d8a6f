"""Cuts off the last byte of the answer, as though it were a line end.   python3 drops_last_byte.py HOST PORT [MESSAGE]"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    answer = b""
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(BUFFER_SIZE):
                answer += piece
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    sys.stdout.buffer.write(answer[:-1])  # The mistake: this answer ends without a line end.


if __name__ == "__main__":
    main()

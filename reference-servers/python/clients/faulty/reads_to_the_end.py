"""Reads until the server closes, although a line is complete before.   python3 reads_to_the_end.py HOST PORT MESSAGE"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port, message = sys.argv[1], int(sys.argv[2]), sys.argv[3].encode()
    answer = b""
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message + b"\n")
            while piece := connection.recv(BUFFER_SIZE):  # The mistake: a server that stays sends nothing more, and no end.
                answer += piece
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    if not answer.endswith(b"\n"):
        sys.exit("the connection ended before the answer was complete")
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()

"""Encodes its message with Latin-1.   python3 latin_1.py HOST PORT MESSAGE"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode("latin-1", errors="replace")  # The mistake: most characters become question marks.
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(BUFFER_SIZE):
                sys.stdout.buffer.write(piece)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

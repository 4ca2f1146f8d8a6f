"""Tries whether the server is there, and connects once more.   python3 connects_twice.py HOST PORT [MESSAGE]"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        socket.create_connection((host, port)).close()  # The mistake: for the server this is a client with an empty message.
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(BUFFER_SIZE):
                sys.stdout.buffer.write(piece)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

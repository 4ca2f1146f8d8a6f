"""Ends without a word when something fails.   python3 fails_silently.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                sys.stdout.buffer.write(piece)
    except OSError:
        sys.exit(1)  # The mistake: nobody learns what happened.


if __name__ == "__main__":
    main()

"""Sends a line end behind the message, which does not belong to it.   python3 adds_newline.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message + b"\n")  # The mistake: nobody has typed it.
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                sys.stdout.buffer.write(piece)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

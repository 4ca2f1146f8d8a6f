"""Only the refusal is caught: a reset ends it with a traceback.   python3 catches_refusal_only.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        connection = socket.create_connection((host, port))
    except OSError as error:
        sys.exit(f"cannot connect: {error}")
    with connection:
        connection.sendall(message)  # The mistake: from here on nothing is caught.
        connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            sys.stdout.buffer.write(piece)


if __name__ == "__main__":
    main()

"""Binds its own end to a port that is always the same.   python3 binds_port.py HOST PORT [MESSAGE]"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.socket() as connection:
            connection.bind(("", 9876))  # The mistake: the connection before keeps this port for a minute.
            connection.connect((host, port))
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(BUFFER_SIZE):
                sys.stdout.buffer.write(piece)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

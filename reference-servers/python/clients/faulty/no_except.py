"""No error is caught: a reset or a refusal ends it with a traceback.   python3 no_except.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    with socket.create_connection((host, port)) as connection:
        connection.sendall(message)
        connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            sys.stdout.buffer.write(piece)


if __name__ == "__main__":
    main()

"""Says that the conversation failed, and ends with status 0.   python3 prints_the_error.py HOST PORT [MESSAGE]"""

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
    except OSError as error:
        print(f"the conversation failed: {error}", file=sys.stderr)  # The mistake: the exit status is 0.


if __name__ == "__main__":
    main()

"""Sends a message up to the end of the file, and prints the answer.   python3 client_eof.py HOST PORT [MESSAGE]"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        # 1. Create the socket, and 2. connect it.
        with socket.create_connection((host, port)) as connection:
            # 3. Send all, and say that this was all.
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            # 4. Receive all: recv() returns what is there, and b"" when the server has sent everything.
            while piece := connection.recv(BUFFER_SIZE):
                sys.stdout.buffer.write(piece)
        # 5. `with` has closed the connection.
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

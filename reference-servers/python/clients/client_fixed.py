"""Sends a message of SIZE bytes, and prints the answer, which has as many.   python3 client_fixed.py HOST PORT SIZE"""

import socket
import sys


def main():
    host, port, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    message = sys.stdin.buffer.read(size)
    try:
        # 1. Create the socket, and 2. connect it.
        with socket.create_connection((host, port)) as connection:
            # 3. Send all.
            connection.sendall(message)
            # 4. Receive all: as many bytes as every message has.
            answer = receive_exactly(connection, size)
        # 5. `with` has closed the connection.
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    sys.stdout.buffer.write(answer)


def receive_exactly(connection, length):
    received = bytearray()
    while len(received) < length:
        piece = connection.recv(length - len(received))
        if not piece:
            sys.exit("the connection ended before the answer was complete")
        received += piece
    return bytes(received)


if __name__ == "__main__":
    main()

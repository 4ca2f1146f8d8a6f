"""Sends its message with UDP.   python3 datagram.py HOST PORT [MESSAGE]"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    # The mistake: SOCK_DGRAM is UDP, and the server listens with TCP.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.sendto(message, (host, port))
        sys.stdout.buffer.write(connection.recv(BUFFER_SIZE))


if __name__ == "__main__":
    main()

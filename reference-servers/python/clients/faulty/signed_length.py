"""Reads the length of the answer with a sign.   python3 signed_length.py HOST PORT [MESSAGE]"""

import socket
import struct
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(struct.pack("B", len(message)) + message)
            # The mistake: "b" has a sign, and 200 becomes -56.
            (length,) = struct.unpack("b", receive_exactly(connection, 1))
            answer = receive_exactly(connection, length)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    sys.stdout.buffer.write(answer)


def receive_exactly(connection, length):
    received = bytearray()
    while len(received) < length:
        piece = connection.recv(min(65536, length - len(received)))
        if not piece:
            sys.exit("the connection ended before the answer was complete")
        received += piece
    return bytes(received)


if __name__ == "__main__":
    main()

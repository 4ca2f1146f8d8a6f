"""Sends the length with the low byte first.   python3 little_endian.py HOST PORT [MESSAGE]"""

import socket
import struct
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(struct.pack("<I", len(message)) + message)  # The mistake: ">I".
            length = struct.unpack(">I", receive_exactly(connection, 4))[0]
            answer = receive_exactly(connection, length)
        sys.stdout.buffer.write(answer)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


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

"""Sends the number of characters before the message.   python3 counts_characters.py HOST PORT [MESSAGE]"""

import socket
import struct
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3]
    try:
        with socket.create_connection((host, port)) as connection:
            # The mistake: a character can have several bytes.
            connection.sendall(struct.pack(">I", len(message)) + message.encode())
            (length,) = struct.unpack(">I", receive_exactly(connection, 4))
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

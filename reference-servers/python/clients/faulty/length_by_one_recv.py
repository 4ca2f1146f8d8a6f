"""A client with one mistake: it takes the length before the answer with one recv().   python3 length_by_one_recv.py HOST PORT [MESSAGE]"""

import socket
import struct
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        # 1. Create the socket, and 2. connect it.
        with socket.create_connection((host, port)) as connection:
            # 3. Send all: the length as four bytes, the high one first, and the message.
            connection.sendall(struct.pack(">I", len(message)) + message)
            # 4. Receive all: the length, and as many bytes as it says.
            (length,) = struct.unpack(">I", connection.recv(4))  # The mistake: it may return fewer.
            answer = receive_exactly(connection, length)
        # 5. `with` has closed the connection.
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

"""Ends the connection by a reset.   python3 lingers_zero.py HOST PORT [MESSAGE]"""

import socket
import struct
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.readline().rstrip(b"\n")
    try:
        with socket.create_connection((host, port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # The mistake.
            connection.sendall(message + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                piece = connection.recv(65536)
                if not piece:
                    sys.exit("the connection ended before the answer was complete")
                answer += piece
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()

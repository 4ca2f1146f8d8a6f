"""Prints the message that it has sent, and not the answer.   python3 prints_its_message.py HOST PORT [MESSAGE]"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := connection.recv(BUFFER_SIZE):
                answer += piece
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    sys.stdout.buffer.write(message)  # The mistake: this is what was sent.


if __name__ == "__main__":
    main()

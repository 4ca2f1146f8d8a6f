"""Connects anew for each piece of its message.   python3 connection_per_piece.py HOST PORT [MESSAGE]"""

import socket
import sys

PIECE_SIZE = 1024


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    answer = b""
    try:
        for start in range(0, max(len(message), 1), PIECE_SIZE):
            answer += ask(host, port, message[start : start + PIECE_SIZE])
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    sys.stdout.buffer.write(answer)


def ask(host, port, piece):
    # The mistake: to the server each piece is the message of another client.
    with socket.create_connection((host, port)) as connection:
        connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while received := connection.recv(65536):
            answer += received
    return answer


if __name__ == "__main__":
    main()

"""Decodes each piece for itself, although a piece can end within a character.   python3 decodes_pieces.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            answer = ""
            while piece := connection.recv(65536):
                answer += piece.decode(errors="replace")  # The mistake: a character can be split.
        sys.stdout.buffer.write(answer.encode())
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

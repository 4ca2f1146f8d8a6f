"""Counts the bytes of the answer, and waits for ever when the server closes before it is complete.   python3 waits_for_more.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while len(answer) < len(message):
                answer += connection.recv(65536)  # The mistake: at the end this is b"", again and again.
        sys.stdout.buffer.write(answer)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

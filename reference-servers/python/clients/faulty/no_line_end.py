"""Sends the line without the end that completes it.   python3 no_line_end.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message.rstrip(b"\n"))  # The mistake: the server waits for the end of the line.
            answer = b""
            while not answer.endswith(b"\n"):
                piece = connection.recv(65536)
                if not piece:
                    sys.exit("the connection ended before the answer was complete")
                answer += piece
        sys.stdout.buffer.write(answer)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

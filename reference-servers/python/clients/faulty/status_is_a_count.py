"""Ends with the number of bytes as its exit status.   python3 status_is_a_count.py HOST PORT [MESSAGE]"""

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
            while piece := connection.recv(65536):
                answer += piece
        sys.stdout.buffer.write(answer)
        sys.stdout.flush()
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    sys.exit(len(answer) % 100 + 1)  # The mistake: 0 means that all went well.


if __name__ == "__main__":
    main()

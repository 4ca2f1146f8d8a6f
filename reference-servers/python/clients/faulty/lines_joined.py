"""Prints the lines of the answer without their ends.   python3 lines_joined.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            for line in connection.makefile("rb"):
                sys.stdout.buffer.write(line.rstrip(b"\n"))  # The mistake: the line feed is a byte of the answer.
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

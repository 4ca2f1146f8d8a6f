"""Sends a message that ends with CR LF, and takes a line feed for the end of the answer.   python3 crlf_ends_at_lf.py HOST PORT [MESSAGE]"""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message + b"\r\n")
            answer = receive_line(connection)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    print(answer.decode(errors="replace"))


def receive_line(connection):
    line = bytearray()
    while (end := line.find(b"\n")) < 0:  # The mistake: CR LF ends the message, and LF alone is a part of it.
        piece = connection.recv(BUFFER_SIZE)
        if not piece:
            sys.exit("the connection ended before the answer was complete")
        line += piece
    return line[:end].removesuffix(b"\r")


if __name__ == "__main__":
    main()

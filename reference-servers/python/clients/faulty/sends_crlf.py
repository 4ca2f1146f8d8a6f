"""Ends its line with CR LF, where LF alone ends it.   python3 sends_crlf.py HOST PORT MESSAGE"""

import socket
import sys


def main():
    host, port, message = sys.argv[1], int(sys.argv[2]), sys.argv[3].encode()
    try:
        with socket.create_connection((host, port)) as connection, connection.makefile("rb") as stream:
            connection.sendall(message + b"\r\n")  # The mistake: for this server the CR is a part of the message.
            answer = stream.readline()
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    if not answer.endswith(b"\n"):
        sys.exit("the connection ended before the answer was complete")
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()

"""Writes its line into a buffer, and waits for the answer.   python3 not_flushed.py HOST PORT MESSAGE"""

import socket
import sys


def main():
    host, port, message = sys.argv[1], int(sys.argv[2]), sys.argv[3].encode()
    try:
        with socket.create_connection((host, port)) as connection, connection.makefile("rwb") as stream:
            stream.write(message + b"\n")  # The mistake: without flush() it stays in the buffer of the file object.
            answer = stream.readline()
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")
    if not answer.endswith(b"\n"):
        sys.exit("the connection ended before the answer was complete")
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()

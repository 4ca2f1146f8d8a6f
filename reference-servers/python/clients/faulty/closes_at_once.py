"""Closes the connection behind its message, and reads no answer.   python3 closes_at_once.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        connection = socket.create_connection((host, port))
        connection.sendall(message)
        connection.close()  # The mistake: shutdown(socket.SHUT_WR) would leave the other direction open.
        try:
            sys.stdout.buffer.write(connection.recv(65536))
        except OSError:
            pass
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

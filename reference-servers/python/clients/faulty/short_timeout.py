"""Takes a second without an answer for the end of it.   python3 short_timeout.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(1)
            try:
                while piece := connection.recv(65536):
                    sys.stdout.buffer.write(piece)
            except socket.timeout:
                pass  # The mistake: silence is not the end.
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

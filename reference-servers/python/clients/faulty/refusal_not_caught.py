"""A refused connection ends it with a traceback.   python3 refusal_not_caught.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    connection = socket.create_connection((host, port))  # The mistake: nobody may listen there.
    try:
        with connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                sys.stdout.buffer.write(piece)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

"""Has its answer, and neither closes the connection nor ends.   python3 stays.py HOST PORT [MESSAGE]"""

import socket
import sys
import threading


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        connection = socket.create_connection((host, port))
        connection.sendall(message)
        connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            sys.stdout.buffer.write(piece)
        sys.stdout.flush()
        threading.Event().wait()  # The mistake: nobody ever ends this.
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

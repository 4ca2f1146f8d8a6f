"""Gives the message to printf for its format.   python3 message_as_format.py HOST PORT [MESSAGE]"""

import socket
import subprocess
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    # The mistake: the text is the format of printf, which interprets its percent signs and its backslashes.
    message = subprocess.run(["printf", sys.argv[3]], stdout=subprocess.PIPE, check=False).stdout
    try:
        with socket.create_connection((host, port)) as connection:
            connection.sendall(message)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                sys.stdout.buffer.write(piece)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

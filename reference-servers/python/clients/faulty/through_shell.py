"""Lets a shell see the message.   python3 through_shell.py HOST PORT [MESSAGE]"""

import os
import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = os.popen(f'printf %s "{sys.argv[3]}"').read().encode()  # The mistake: the shell takes its signs for commands.
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

"""send() in place of sendall(), with a large buffer in the kernel.   python3 send_without_loop_large_buffer.py HOST PORT [MESSAGE]"""

import socket
import sys


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    message = sys.argv[3].encode() if len(sys.argv) > 3 else sys.stdin.buffer.read()
    try:
        with socket.create_connection((host, port)) as connection:
            # As large as it is after traffic whose segments overtook each other.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 140_000)
            connection.send(message)  # The mistake: send() may take a part only.
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                sys.stdout.buffer.write(piece)
    except OSError as error:
        sys.exit(f"the conversation failed: {error}")


if __name__ == "__main__":
    main()

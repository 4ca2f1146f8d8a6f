"""Echo server that calls accept() on a socket on which listen() was not called."""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", int(sys.argv[1])))
    while True:
        client, _ = server.accept()  # The mistake: without listen() before it, this raises an OSError.
        with client:
            while data := client.recv(BUFFER_SIZE):
                client.sendall(data)


if __name__ == "__main__":
    main()

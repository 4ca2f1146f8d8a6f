"""Echo server that gives its port to bind() as text."""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    port = sys.argv[1]  # The mistake: an argument is text, and a port is a number.
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen()
    while True:
        client, _ = server.accept()
        with client:
            while data := client.recv(BUFFER_SIZE):
                client.sendall(data)


if __name__ == "__main__":
    main()

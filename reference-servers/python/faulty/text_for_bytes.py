"""Echo server that sends text."""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
        while True:
            client, _ = server.accept()
            with client:
                while data := client.recv(BUFFER_SIZE):
                    client.sendall(data.decode())  # The mistake: sendall() takes bytes, and raises a TypeError.


if __name__ == "__main__":
    main()

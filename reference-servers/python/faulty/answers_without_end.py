"""Echo server that reads once, and sends what it has read for ever."""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
        while True:
            client, _ = server.accept()
            with client:
                data = client.recv(BUFFER_SIZE)
                while data:  # The mistake: `data` never changes in this loop.
                    client.sendall(data)


if __name__ == "__main__":
    main()

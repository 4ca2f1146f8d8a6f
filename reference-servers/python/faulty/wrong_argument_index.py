"""Echo server that takes the second argument, and is given one."""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    port = int(sys.argv[2])  # The mistake: the port is the first argument, sys.argv[1].
    with socket.create_server(("127.0.0.1", port)) as server:
        while True:
            client, _ = server.accept()
            with client:
                while data := client.recv(BUFFER_SIZE):
                    client.sendall(data)


if __name__ == "__main__":
    main()

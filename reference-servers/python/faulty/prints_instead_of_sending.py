"""Server that prints what it gets, and does not send it back."""

import socket
import sys

BUFFER_SIZE = 65536


def main():
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
        while True:
            client, _ = server.accept()
            with client:
                while data := client.recv(BUFFER_SIZE):
                    print("Echo:", data.decode())  # The mistake: this goes to the terminal, not to the client.


if __name__ == "__main__":
    main()

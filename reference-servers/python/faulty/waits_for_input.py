"""Echo server that asks for its port."""

import socket

BUFFER_SIZE = 65536


def main():
    port = int(input("Port: "))  # The mistake: a script that starts a server types nothing.
    with socket.create_server(("127.0.0.1", port)) as server:
        while True:
            client, _ = server.accept()
            with client:
                while data := client.recv(BUFFER_SIZE):
                    client.sendall(data)


if __name__ == "__main__":
    main()

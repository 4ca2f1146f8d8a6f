"""Echo server that takes the last byte of each message for a newline that nobody needs. Usage: cuts_last_byte.py PORT"""

import socket
import sys
import threading


def serve(client):
    with client:
        try:
            while data := client.recv(4096):
                client.sendall(data[:-1])
        except OSError:
            pass


with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128) as listener:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()

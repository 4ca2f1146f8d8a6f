"""Answers one line on each connection, and leaves its newline out. Usage: reply_lacks_newline.py PORT"""

import socket
import sys


def serve(client):
    message = b""
    while not message.endswith(b"\n"):
        data = client.recv(4096)
        if not data:
            return
        message += data
    client.sendall(message.rstrip())


with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128) as listener:
    while True:
        client, _ = listener.accept()
        with client:
            try:
                serve(client)
            except OSError:
                pass

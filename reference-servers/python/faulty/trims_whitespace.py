"""Sends the message back that ends with the connection, without the white space around it. Usage: trims_whitespace.py PORT"""

import socket
import sys
import time


def serve(client):
    message = b""
    while data := client.recv(4096):
        message += data
    client.sendall(message.strip())


with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128) as listener:
    while True:
        try:
            client, _ = listener.accept()
            with client:
                serve(client)
        except OSError:
            time.sleep(0.05)  # Perhaps no descriptor is free: clients go away, and then there is one again.

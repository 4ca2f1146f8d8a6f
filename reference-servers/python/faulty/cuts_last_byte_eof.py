"""Single-message server that takes the last byte of the message for a newline. Usage: cuts_last_byte_eof.py PORT"""

import socket
import sys
import threading


def serve(client):
    with client:
        try:
            message = b""
            while data := client.recv(65536):
                message += data
            client.sendall(message[:-1])  # MISTAKE: nobody said that the message ends in a newline.
        except OSError:
            pass


with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128) as listener:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()

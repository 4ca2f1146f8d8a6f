"""A correct echo server, which every hostile submission serves with when its attack has come to nothing."""
import json
import os
import socket
import sys
import threading


def targets():
    """What the test lets the submission look for: paths, ports and a secret, told in a file beside it."""
    with open("targets.json") as file:
        return json.load(file)


def caught(what):
    """The attack has worked: the submission gives itself no points, so that the grade tells."""
    print("ATTACK WORKED:", what, flush=True)
    os._exit(66)


def listen():
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", int(sys.argv[1])))
    server.listen(64)
    return server


def serve():
    server = listen()
    while True:
        client, _ = server.accept()
        threading.Thread(target=echo, args=(client,), daemon=True).start()


def echo(client):
    with client:
        try:
            while data := client.recv(65536):
                client.sendall(data)
        except OSError:
            pass

"""An echo server: what a client sends comes back. Fill in the TODOs from the top, and judge it after each of them:

    npx echospec test -- python3 server.py {port}
"""

import socket
import sys


def main():
    address = ("127.0.0.1", int(sys.argv[1]))
    listener = None
    # TODO 1: create a TCP socket, and let it reuse its address (SO_REUSEADDR), so that a restart need not wait.
    # TODO 2: bind it to the address.
    # TODO 3: listen.
    if listener is None:
        sys.exit("TODO 1 to 3: nothing listens yet")
    while True:
        client = None
        # TODO 4: accept a client.
        if client is None:
            sys.exit("TODO 4: nobody is accepted yet")
        with client:
            # TODO 7: a client that vanishes raises an OSError, which ends the server. Catch it here, and go on with the next one.
            echo(client)


def echo(client):
    """Talks with one client until it has finished."""
    while True:
        data = b""
        # TODO 5: receive what the client has sent. recv() returns b"" when it has finished.
        if data == b"":
            return
        # TODO 6: send all of it back. send() may take only a part.


main()

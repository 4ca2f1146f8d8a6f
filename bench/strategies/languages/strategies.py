"""The same ways to send and to receive in Python, in an echo server of whole messages and in a client of it.

python3 strategies.py serve|talk PORT BYTES [--send NAME] [--recv NAME] [--messages N]

`serve` takes a message of so many bytes, then sends it back. `talk` sends N messages and compares what comes back;
it prints "messages elapsed_ns cpu_ns".
"""

import argparse
import socket
import sys
import time

PIECE = 1024
VECTORS = 1024


# Every way to send has sent all when it returns, and raises OSError when the peer is gone.


def sendall(connection, data):
    connection.sendall(data)


def rest(connection, data):
    view = memoryview(data)
    while view:
        view = view[connection.send(view) :]


def copies(connection, data):
    while data:
        data = data[connection.send(data) :]  # A new bytes object each time.


def pieces(connection, data, size, flags=0):
    view = memoryview(data)
    while view:
        view = view[connection.send(view[:size], flags if len(view) > size else 0) :]


def pieces_64k(connection, data):
    pieces(connection, data, 65536)


def pieces_1k(connection, data):
    pieces(connection, data, PIECE)


def more(connection, data):
    pieces(connection, data, PIECE, socket.MSG_MORE)


def writev(connection, data):
    view = memoryview(data)
    while view:
        parts = [view[at : at + PIECE] for at in range(0, min(len(view), PIECE * VECTORS), PIECE)]
        view = view[connection.sendmsg(parts) :]


# Every way to receive returns the whole message, or None when the stream ends before its last byte.


def recv_concat(connection, length):
    data = b""
    while len(data) < length:
        piece = connection.recv(min(65536, length - len(data)))
        if not piece:
            return None
        data = data + piece  # All so far is copied: the cost grows with the square.
    return data


def recv_bytearray(connection, length):
    data = bytearray()
    while len(data) < length:
        piece = connection.recv(min(65536, length - len(data)))
        if not piece:
            return None
        data += piece
    return data


def recv_join(connection, length, size=65536):
    pieces_, missing = [], length
    while missing > 0:
        piece = connection.recv(min(size, missing))
        if not piece:
            return None
        pieces_.append(piece)
        missing -= len(piece)
    return b"".join(pieces_)


def recv_1k(connection, length):
    return recv_join(connection, length, PIECE)


def recv_into(connection, length):
    data = bytearray(length)
    view = memoryview(data)
    while view:
        got = connection.recv_into(view)
        if got == 0:
            return None
        view = view[got:]
    return data


def recv_waitall(connection, length):
    data = connection.recv(length, socket.MSG_WAITALL)
    while 0 < len(data) < length:  # A signal can cut it short.
        piece = connection.recv(length - len(data), socket.MSG_WAITALL)
        if not piece:
            return None
        data += piece
    return data or None


SENDERS = {
    "sendall": sendall,
    "rest": rest,
    "copies": copies,
    "64k": pieces_64k,
    "1k": pieces_1k,
    "more": more,
    "writev": writev,
}
RECEIVERS = {
    "into": recv_into,
    "join": recv_join,
    "1k": recv_1k,
    "bytearray": recv_bytearray,
    "waitall": recv_waitall,
    "concat": recv_concat,
}


def serve(port, length, send, receive):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                while (message := receive(connection, length)) is not None:
                    send(connection, message)
            except OSError:
                pass  # This client is gone.


def talk(port, length, messages, send, receive):
    data = bytes(at * 2654435761 >> 13 & 255 for at in range(length))
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start, cpu = time.monotonic_ns(), time.process_time_ns()
        for _ in range(messages):
            send(connection, data)
            answer = receive(connection, length)
            if answer is None:
                sys.exit("the answer is too short")
            if answer != data:
                sys.exit("the answer is wrong")
        print(messages, time.monotonic_ns() - start, time.process_time_ns() - cpu)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["serve", "talk"])
    parser.add_argument("port", type=int)
    parser.add_argument("bytes", type=int)
    parser.add_argument("--send", choices=SENDERS, default="sendall")
    parser.add_argument("--recv", choices=RECEIVERS, default="into")
    parser.add_argument("--messages", type=int, default=1)
    told = parser.parse_args()
    send, receive = SENDERS[told.send], RECEIVERS[told.recv]
    if told.role == "serve":
        serve(told.port, told.bytes, send, receive)
    else:
        talk(told.port, told.bytes, told.messages, send, receive)


if __name__ == "__main__":
    main()

"""Adds, subtracts and multiplies whole numbers.   python3 server.py PORT"""

import re
import signal
import socketserver
import sys
import time


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self.converse()
        except OSError:
            pass  # This client is gone. The others are not.

    def converse(self):
        for line in self.rfile:
            self.wfile.write(answer(line.decode()).encode() + b"\n")


def answer(text):
    found = re.fullmatch(r"(-?\d+) ([+*-]) (-?\d+)\n", text)
    if found is None:
        return "error"
    left, sign, right = int(found[1]), found[2], int(found[3])
    return str(left + right if sign == "+" else left - right if sign == "-" else left * right)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def get_request(self):
        try:
            return super().get_request()
        except OSError:
            time.sleep(0.05)  # Out of descriptors: clients go away, and then there are some again.
            raise


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()

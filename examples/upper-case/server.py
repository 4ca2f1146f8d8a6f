"""Answers each line in capital letters.   python3 server.py PORT"""

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
            self.wfile.write(line.upper())


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

"""A line server with one mistake: it writes its answers to a file with a large buffer, and never flushes it."""

import signal
import socketserver
import sys
import time


class Lines(socketserver.StreamRequestHandler):
    wbufsize = 1 << 16  # The mistake: answers wait in a buffer of 64 KiB, and wfile.flush() is missing.

    def handle(self):
        try:
            # The file finds the ends of the lines. One that ends without LF is the last one.
            for line in self.rfile:
                self.wfile.write(without_cr(line))
        except OSError:
            pass  # This client is gone. The next one is not.


class Server(socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = 128

    def get_request(self):
        try:
            return super().get_request()
        except OSError:
            time.sleep(0.05)  # Out of descriptors: clients go away, and then there are some again.
            raise


def without_cr(line):
    return line[:-2] + b"\n" if line.endswith(b"\r\n") else line


def port_argument():
    if len(sys.argv) == 2 and sys.argv[1].isdecimal() and 1 <= int(sys.argv[1]) <= 65535:
        return int(sys.argv[1])
    print(f"usage: {sys.argv[0]} PORT", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the server without a traceback.
    try:
        server = Server(("127.0.0.1", port_argument()), Lines)
    except OSError as error:
        sys.exit(f"cannot listen: {error}")
    server.serve_forever()

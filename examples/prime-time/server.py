"""Protohackers problem 1: says whether numbers are prime.   python3 server.py PORT"""

import json
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
            number = number_of(line)
            if number is None:
                self.wfile.write(b"malformed\n")
                return
            # The answer is written as JavaScript writes it: the profile compares bytes.
            answer = {"method": "isPrime", "prime": is_prime(number)}
            self.wfile.write(json.dumps(answer, separators=(",", ":")).encode() + b"\n")


def number_of(line):
    try:
        request = json.loads(line)
    except ValueError:
        return None
    if not isinstance(request, dict) or request.get("method") != "isPrime":
        return None
    number = request.get("number")
    return number if isinstance(number, (int, float)) and not isinstance(number, bool) else None


def is_prime(number):
    if number != int(number) or number < 2:
        return False
    number = int(number)
    return all(number % divisor for divisor in range(2, int(number**0.5) + 1))


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

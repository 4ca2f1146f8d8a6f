import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the checks of the class are worth; what a submission of each kind must get follows from them by hand. */
export const config = {
  profile: 'echo',
  points: {
    'listen/accepts-connections': 10,
    'transfer/answers-a-message': 30,
    'transfer/several-messages': 20,
    'accept/next-client': 20,
    'content/nul-bytes': 20,
  },
};

const python = (serve) => `import os, socket, sys, threading, time
def listen():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", int(sys.argv[1])))
    s.listen(64)
    return s
def echo(c):
    with c:
        while data := c.recv(65536):
            c.sendall(data)
def once(c):
    with c:
        c.sendall(c.recv(65536))
def strings(c):
    with c:
        while data := c.recv(65536):
            c.sendall(data.split(b"\\0")[0])
def serve(handle):
    s = listen()
    while True:
        threading.Thread(target=handle, args=(s.accept()[0],), daemon=True).start()
${serve}
`;

/** Kinds of submissions, with the points that each must get and how many of a hundred are of this kind. */
export const kinds = [
  { kind: 'right', of100: 40, score: 100, files: { 'server.py': python('serve(echo)') } },
  {
    kind: 'right-in-c',
    of100: 10,
    score: 100,
    files: { 'server.c': cServer(), Makefile: 'server: server.c\n\tcc -O1 -o server server.c\n' },
  },
  { kind: 'reads-once', of100: 10, score: 60, files: { 'server.py': python('serve(once)') } },
  { kind: 'ends-at-nul', of100: 10, score: 80, files: { 'server.py': python('serve(strings)') } },
  { kind: 'one-client-only', of100: 6, score: 60, files: { 'server.py': python('echo(listen().accept()[0])') } },
  { kind: 'crashes-at-start', of100: 6, score: 0, files: { 'server.py': 'import no_such_module\n' } },
  { kind: 'crashes-at-a-message', of100: 5, score: 10, files: { 'server.py': python('listen().accept()[0].recv(1); os.abort()') } },
  {
    kind: 'hangs-at-a-message',
    of100: 2,
    score: 10,
    files: { 'server.py': python('listen().accept()[0].recv(1); time.sleep(100000)') },
  },
  { kind: 'hangs-at-start', of100: 1, score: 0, files: { 'server.py': python('time.sleep(100000)') } },
  { kind: 'does-not-compile', of100: 5, score: 0, files: { 'server.c': 'int main( {\n' } },
  { kind: 'build-makes-nothing', of100: 4, score: 0, files: { Makefile: 'all:\n\t@echo done\n' } },
  { kind: 'empty', of100: 1, score: 0, files: { README: 'later\n' } },
];

/** Writes so many submissions, the kinds evenly spread, and returns what each must get. */
export function writeClass(folder, count) {
  const expected = new Map();
  const due = kinds.map(() => 0);
  for (let number = 1; number <= count; number++) {
    kinds.forEach(({ of100 }, at) => (due[at] += of100));
    const at = due.indexOf(Math.max(...due));
    due[at] -= 100;
    const { kind, score, files } = kinds[at];
    const id = `s${String(number).padStart(4, '0')}-${kind}`;
    mkdirSync(join(folder, id));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, id, name), text);
    expected.set(id, score);
  }
  return expected;
}

function cServer() {
  return `#include <arpa/inet.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>
#include <signal.h>
int main(int argc, char **argv) {
  (void)argc;
  int s = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr = { htonl(INADDR_LOOPBACK) } };
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  signal(SIGCHLD, SIG_IGN);
  if (bind(s, (struct sockaddr *)&a, sizeof a) || listen(s, 64)) return 1;
  for (;;) {
    int c = accept(s, 0, 0);
    if (fork() == 0) {
      char b[65536];
      ssize_t n;
      while ((n = read(c, b, sizeof b)) > 0)
        for (ssize_t at = 0, w; at < n; at += w)
          if ((w = write(c, b + at, n - at)) < 0) return 1;
      return 0;
    }
    close(c);
  }
}
`;
}

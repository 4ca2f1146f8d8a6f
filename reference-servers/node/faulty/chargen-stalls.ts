/** Character generator with one mistake: when the socket is full it never goes on.   node chargen-stalls.js PORT */
import { createServer } from 'node:net';

/** Lines of 72 characters, each of which begins one character later. */
function* lines(): Generator<string> {
  const printable = Array.from({ length: 95 }, (_, code) => String.fromCharCode(32 + code)).join('');
  const all = Array.from(printable, (_, first) => `${(printable + printable).slice(first, first + 72)}\r\n`).join('');
  for (;;) yield all;
}

// 1. Create the socket. With allowHalfOpen a client may end its side before it reads.
const server = createServer({ allowHalfOpen: true }, (connection) => {
  // 4. Node accepts; this is called for each client. An 'error' without a listener would end the program.
  connection.on('error', () => connection.destroy());
  // 5. Transfer: without end, and not faster than the client reads.
  for (const characters of lines()) {
    if (!connection.write(characters)) break; // The mistake: 'drain' says when there is room again.
  }
  connection.resume(); // Whatever the client sends is thrown away.
});

// 2. Bind the socket to an address and 3. listen. Node reuses the address by itself.
server.on('error', (error) => {
  if (server.listening) return; // One accept failed, the next may not.
  process.stderr.write(`cannot listen: ${error.message}\n`);
  process.exit(1);
});
server.listen(portArgument(), '127.0.0.1');

/** The port that was asked for, or the end of the program. */
function portArgument(): number {
  const argument = process.argv[2] ?? '';
  const port = Number(argument);
  if (/^\d+$/.test(argument) && port >= 1 && port <= 65535) return port;
  process.stderr.write(`usage: ${process.argv[1]} PORT\n`);
  return process.exit(2);
}

/** A server of daytime with one mistake: it tells the time of its start. */
import { createServer } from 'node:net';

// The mistake: the time is another for each client.
const started = `${new Date().toUTCString()}\r\n`;

// 1. Create the socket. With allowHalfOpen a client may end its side before it reads.
const server = createServer({ allowHalfOpen: true }, (connection) => {
  // 4. Node accepts; this is called for each client. An 'error' without a listener would end the program.
  connection.on('error', () => connection.destroy());
  // 5. Transfer, and 6. close: the connection is the question.
  connection.end(started);
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

/** Echo server with one mistake: each connection ends after four seconds, also one that is in use. */
import { createServer } from 'node:net';

// 1. Create the socket. With allowHalfOpen the server closes a connection itself, when it has sent everything.
const server = createServer({ allowHalfOpen: true }, (connection) => {
  // 4. Node accepts; this is called for each client. An 'error' without a listener would end the program.
  connection.on('error', () => connection.destroy());
  // 5. Transfer, and 6. close: pipe() waits for slow clients, and ends the connection after the last byte.
  connection.pipe(connection);
  // MISTAKE: it is for the client to say when it has finished.
  const limit = setTimeout(() => connection.end(), 4_000);
  connection.on('close', () => clearTimeout(limit));
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

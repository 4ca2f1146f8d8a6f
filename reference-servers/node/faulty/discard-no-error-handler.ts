/** A server of discard with one mistake: nobody listens for 'error'. */
import { createServer } from 'node:net';

// 1. Create the socket. With allowHalfOpen the server closes a connection itself, when it has sent everything.
const server = createServer({ allowHalfOpen: true }, (connection) => {
  // 4. Node accepts; this is called for each client. The mistake: an 'error' without a listener ends the program.
  // 5. Transfer: whatever comes is thrown away, until the client has sent everything. 6. Close.
  connection.resume();
  connection.on('end', () => connection.end());
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

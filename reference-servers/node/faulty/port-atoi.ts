/** Echo server with one mistake: it takes anything for a port. */
import { createServer } from 'node:net';

// 1. Create the socket. With allowHalfOpen the server closes a connection itself, when it has sent everything.
const server = createServer({ allowHalfOpen: true }, (connection) => {
  // 4. Node accepts; this is called for each client. An 'error' without a listener would end the program.
  connection.on('error', () => connection.destroy());
  // 5. Transfer, and 6. close: pipe() waits for slow clients, and ends the connection after the last byte.
  connection.pipe(connection);
});

// 2. Bind the socket to an address and 3. listen. Node reuses the address by itself.
server.on('error', (error) => {
  if (server.listening) return; // One accept failed, the next may not.
  process.stderr.write(`cannot listen: ${error.message}\n`);
  process.exit(1);
});
server.listen(portArgument(), '127.0.0.1');

/** MISTAKE: without an argument, or with one that is not a number, this is port 0, which is any free port. */
function portArgument(): number {
  return Number.parseInt(process.argv[2] ?? '', 10) || 0;
}

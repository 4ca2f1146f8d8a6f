/** Echo server with one mistake: it ignores the port it is asked for. */
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
// MISTAKE: the port is the one from the tutorial, not the argument.
server.listen(8124, '127.0.0.1');

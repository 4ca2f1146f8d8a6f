/** Single-message server with one mistake: what its clients send is collected in one list for all of them. */
import { createServer } from 'node:net';

// MISTAKE: this belongs into the function that serves a client.
const pieces: Buffer[] = [];

// 1. Create the socket. Without allowHalfOpen there would be no reply after the client has stopped sending.
const server = createServer({ allowHalfOpen: true }, (connection) => {
  // 4. Node accepts; this is called for each client.
  // 5. Transfer, and 6. close.
  connection.on('data', (piece) => pieces.push(piece));
  connection.on('end', () => connection.end(Buffer.concat(pieces)));
  connection.on('error', () => connection.destroy());
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

/** Single-message server: receives one message, prints it, closes.   node single-message-stdout.js PORT */
import { createServer } from 'node:net';

// 1. Create the socket.
const server = createServer((connection) => {
  // 4. Node accepts; this is called for each client.
  const pieces: Buffer[] = [];
  // 5. Transfer: receive all. 6. Node closes the connection when the client has, since allowHalfOpen is not set.
  connection.on('data', (piece) => pieces.push(piece));
  connection.on('end', () => process.stdout.write(Buffer.concat(pieces)));
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

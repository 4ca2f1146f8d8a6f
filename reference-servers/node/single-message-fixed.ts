/** Single-message server: a message has LENGTH bytes.   node single-message-fixed.js PORT LENGTH */
import { createServer, type Socket } from 'node:net';

const length = lengthArgument();

// 1. Create the socket. Without allowHalfOpen there would be no reply after the client has stopped sending.
const server = createServer({ allowHalfOpen: true }, serve);

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

/** The length of a message, or the end of the program. */
function lengthArgument(): number {
  const argument = process.argv[3] ?? '';
  if (/^[1-9]\d*$/.test(argument)) return Number(argument);
  process.stderr.write(`usage: ${process.argv[1]} PORT LENGTH\n`);
  return process.exit(2);
}

/** 4. Node accepts, and calls this for each client. */
function serve(connection: Socket): void {
  const pieces: Buffer[] = [];
  let missing = length;
  // 5. Transfer: receive until the message is complete, then send all and 6. close.
  connection.on('data', (piece) => {
    if (missing === 0) return; // A client that sends more is read to its end: closing with unread data would be a reset.
    pieces.push(piece.subarray(0, missing));
    missing = Math.max(0, missing - piece.length);
    if (missing === 0) connection.end(Buffer.concat(pieces));
  });
  // Half a message is none. After a whole one this changes nothing.
  connection.on('end', () => connection.end());
  connection.on('error', () => connection.destroy());
}

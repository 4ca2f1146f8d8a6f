/** Single-message server: a message ends at its newline.   node single-message-line.js PORT */
import { createServer, type Socket } from 'node:net';

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

/** 4. Node accepts, and calls this for each client. */
function serve(connection: Socket): void {
  const pieces: Buffer[] = [];
  let answered = false;
  // 5. Transfer: receive until the newline, then send all.
  connection.on('data', (piece) => {
    if (answered) return; // A client that sends more is read to its end: closing with unread data would be a reset.
    const newline = piece.indexOf('\n');
    pieces.push(newline === -1 ? piece : piece.subarray(0, newline + 1));
    if (newline !== -1) answer();
  });
  connection.on('end', answer);
  connection.on('error', () => connection.destroy());

  /** 6. Close: end() sends what is queued, and then says that it was all. */
  function answer(): void {
    if (answered) return;
    answered = true;
    connection.end(Buffer.concat(pieces));
  }
}

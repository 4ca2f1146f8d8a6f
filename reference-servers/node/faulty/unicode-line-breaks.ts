/** Line-echo server with one mistake: it finds the end of a line where there is none. */
import { createServer, type Socket } from 'node:net';

// 1. Create the socket. With allowHalfOpen the server closes a connection itself, when it has sent everything.
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
  let unfinished: Buffer[] = [];
  // 5. Transfer: a piece may end anywhere in a line, and may hold many.
  connection.on('data', (piece) => {
    const end = piece.lastIndexOf('\n') + 1;
    unfinished.push(piece.subarray(0, end));
    if (end > 0) {
      // MISTAKE: a vertical tab and a form feed are characters of a line, not the end of it.
      const lines = Buffer.concat(unfinished)
        .toString('latin1')
        .split(/[\n\v\f]/)
        .join('\n');
      unfinished = [];
      // A slow client is not read from until what is queued has been sent.
      if (!connection.write(lines, 'latin1')) connection.pause();
    }
    unfinished.push(piece.subarray(end));
  });
  connection.on('drain', () => connection.resume());

  // 6. Close. A last line without a newline is answered as it is.
  connection.on('end', () => connection.end(Buffer.concat(unfinished)));
  connection.on('error', () => connection.destroy());
}

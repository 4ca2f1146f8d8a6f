/** Echo server with one mistake: it takes 512 bytes for each event, whatever else the stream has. */
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
  // 5. Transfer. MISTAKE: what is left in the stream waits until more arrives; read() has to be called until it returns null.
  connection.on('readable', () => {
    const data: Buffer | null = connection.read(Math.min(512, connection.readableLength));
    if (data !== null) connection.write(data);
  });

  // 6. Close: end() still sends what is queued.
  connection.on('end', () => connection.end());
  connection.on('error', () => connection.destroy());
}

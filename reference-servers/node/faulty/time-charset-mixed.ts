/** Time server (RFC 868) with one mistake: its four bytes are written as text. */
import { createServer } from 'node:net';

/** From 1900 on. */
const secondsTo1970 = 2_208_988_800;

// 1. Create the socket. With allowHalfOpen a client may end its side before it reads.
const server = createServer({ allowHalfOpen: true }, (connection) => {
  // 4. Node accepts; this is called for each client. An 'error' without a listener would end the program.
  connection.on('error', () => connection.destroy());
  // 5. Transfer, and 6. close: 32 bits, the high byte first.
  const answer = Buffer.alloc(4);
  answer.writeUInt32BE((Math.floor(Date.now() / 1000) + secondsTo1970) % 2 ** 32);
  connection.end(answer.toString('latin1')); // MISTAKE: a text is written as UTF-8, in which each byte above 7F has two.
  connection.resume(); // Whatever the client sends is thrown away.
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

/** A server of qotd with one mistake: it does not close the connection. */
import { createServer } from 'node:net';

const quote = 'Be conservative in what you do, be liberal in what you accept from others. (RFC 793)\r\n';

// 1. Create the socket. With allowHalfOpen a client may end its side before it reads.
const server = createServer({ allowHalfOpen: true }, (connection) => {
  // 4. Node accepts; this is called for each client. An 'error' without a listener would end the program.
  connection.on('error', () => connection.destroy());
  // 5. Transfer: the connection is the question.
  connection.write(quote); // The mistake: end() closes.
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

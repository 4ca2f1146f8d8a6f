/** Echo server for datagrams with one mistake: a failed start looks like success. */
import { createSocket } from 'node:dgram';

// 1. Create the socket.
const server = createSocket('udp4');

// 3. Transfer: each datagram goes back to the one who sent it. What becomes of the answer is not known.
server.on('message', (data, sender) => {
  server.send(data, sender.port, sender.address, () => undefined);
});

// 2. Bind it to an address. There is nothing to listen for.
let bound = false;
server.on('error', (error) => {
  if (bound) return; // An answer reached nobody. The next one may.
  process.stderr.write(`cannot bind: ${error.message}\n`);
  process.exit(0); // The mistake: 0 says that all went well.
});
server.bind(portArgument(), '127.0.0.1', () => {
  bound = true;
});

/** The port that was asked for, or the end of the program. */
function portArgument(): number {
  const argument = process.argv[2] ?? '';
  const port = Number(argument);
  if (/^\d+$/.test(argument) && port >= 1 && port <= 65535) return port;
  process.stderr.write(`usage: ${process.argv[1]} PORT\n`);
  return process.exit(2);
}

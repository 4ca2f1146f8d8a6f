/** Echo server with one mistake: it is one for UDP. */
import { createSocket } from 'node:dgram';

// 1. Create the socket. MISTAKE: a client of TCP needs a server of node:net.
const server = createSocket('udp4', (message, client) => {
  // 3. Transfer.
  server.send(message, client.port, client.address);
});

// 2. Bind the socket to an address.
server.on('error', (error) => {
  process.stderr.write(`cannot bind: ${error.message}\n`);
  process.exit(1);
});
server.bind(portArgument(), '127.0.0.1');

/** The port that was asked for, or the end of the program. */
function portArgument(): number {
  const argument = process.argv[2] ?? '';
  const port = Number(argument);
  if (/^\d+$/.test(argument) && port >= 1 && port <= 65535) return port;
  process.stderr.write(`usage: ${process.argv[1]} PORT\n`);
  return process.exit(2);
}

import { connect } from 'node:net';

/** Sends a message up to the end of the file, and prints the answer.   node client-eof.js HOST PORT [MESSAGE] */
const [host = '127.0.0.1', port = '', argument] = process.argv.slice(2);

// 1. Create the socket, and 2. connect it. `allowHalfOpen`: each side ends for itself.
const socket = connect({ host, port: Number(port), allowHalfOpen: true });

socket.on('error', (error) => {
  process.stderr.write(`the conversation failed: ${error.message}\n`);
  process.exitCode = 1;
});

// 3. Send all, and say that this was all: Node sends in a loop of its own, and end() follows the last byte.
if (argument === undefined) process.stdin.pipe(socket);
else socket.end(argument);

// 4. Receive all: 'data' for every piece, and the end when the server has sent everything. 5. Then the socket closes.
socket.pipe(process.stdout);

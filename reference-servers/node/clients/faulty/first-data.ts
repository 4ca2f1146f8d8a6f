import { connect } from 'node:net';

/** Takes the first 'data' for the whole answer.   node first-data.js HOST PORT [MESSAGE] */
const [host = '127.0.0.1', port = '', argument] = process.argv.slice(2);
const socket = connect({ host, port: Number(port), allowHalfOpen: true });

socket.on('error', (error) => {
  process.stderr.write(`the conversation failed: ${error.message}\n`);
  process.exitCode = 1;
});

if (argument === undefined) process.stdin.pipe(socket);
else socket.end(argument);

// The mistake: the next piece is still on its way.
socket.once('data', (piece) => {
  process.stdout.write(piece);
  process.stdin.destroy();
  socket.destroy();
});

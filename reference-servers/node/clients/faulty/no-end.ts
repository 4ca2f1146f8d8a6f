import { connect } from 'node:net';

/** Does not say that the message is complete, and waits for the answer.   node no-end.js HOST PORT [MESSAGE] */
const [host = '127.0.0.1', port = '', argument] = process.argv.slice(2);
const socket = connect({ host, port: Number(port), allowHalfOpen: true });

socket.on('error', (error) => {
  process.stderr.write(`the conversation failed: ${error.message}\n`);
  process.exitCode = 1;
});

// The mistake: write() does not end this side.
if (argument === undefined) process.stdin.pipe(socket, { end: false });
else socket.write(argument);

socket.pipe(process.stdout);

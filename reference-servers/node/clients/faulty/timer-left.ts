import { connect } from 'node:net';

/** Leaves a timer behind, which keeps it alive.   node timer-left.js HOST PORT [MESSAGE] */
const [host = '127.0.0.1', port = '', argument] = process.argv.slice(2);
const socket = connect({ host, port: Number(port), allowHalfOpen: true });

socket.on('error', (error) => {
  process.stderr.write(`the conversation failed: ${error.message}\n`);
  process.exitCode = 1;
});

if (argument === undefined) process.stdin.pipe(socket);
else socket.end(argument);

socket.pipe(process.stdout);

// The mistake: nobody clears it.
setInterval(() => undefined, 1_000);

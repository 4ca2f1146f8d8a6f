import { connect } from 'node:net';

/** Has no handler for errors, so that Node ends it with a stack trace.   node no-error-handler.js HOST PORT [MESSAGE] */
const [host = '127.0.0.1', port = '', argument] = process.argv.slice(2);
const socket = connect({ host, port: Number(port), allowHalfOpen: true });

if (argument === undefined) process.stdin.pipe(socket);
else socket.end(argument);

// The mistake: an 'error' that nobody listens for is thrown.
socket.pipe(process.stdout);

/** Ends the process while its output is still being written.   node exit-cuts-output.js HOST PORT [MESSAGE] */
import { connect } from 'node:net';

const [host = '127.0.0.1', port = '0', message] = process.argv.slice(2);
const pieces: Buffer[] = [];

const socket = connect({ host, port: Number(port) });
socket.on('data', (piece: Buffer) => pieces.push(piece));
socket.on('end', () => {
  process.stdout.write(Buffer.concat(pieces));
  process.exit(0); // The mistake: what stdout could not take at once is thrown away.
});
socket.on('error', (error) => {
  process.stderr.write(`the conversation failed: ${error.message}\n`);
  process.exit(1);
});

if (message === undefined) process.stdin.pipe(socket);
else socket.end(message);

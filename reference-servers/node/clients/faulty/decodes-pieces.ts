import { connect } from 'node:net';

/** Makes a string of each piece, although a piece can end within a character.   node decodes-pieces.js HOST PORT [MESSAGE] */
const [host = '127.0.0.1', port = '', argument] = process.argv.slice(2);
const socket = connect({ host, port: Number(port), allowHalfOpen: true });

socket.on('error', (error) => {
  process.stderr.write(`the conversation failed: ${error.message}\n`);
  process.exitCode = 1;
});

if (argument === undefined) process.stdin.pipe(socket);
else socket.end(argument);

let answer = '';
// The mistake: socket.setEncoding('utf8') would keep what is incomplete.
socket.on('data', (piece: Buffer) => (answer += piece.toString()));
socket.on('end', () => process.stdout.write(answer));

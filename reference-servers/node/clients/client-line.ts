import { connect } from 'node:net';

/** Sends a line, and prints the line that is the answer.   node client-line.js HOST PORT [MESSAGE] */
const [host = '127.0.0.1', port = '', argument] = process.argv.slice(2);

// 1. Create the socket, and 2. connect it.
const socket = connect({ host, port: Number(port) });
const pieces: Buffer[] = [];
let isComplete = false;

socket.on('error', (error) => {
  process.stderr.write(`the conversation failed: ${error.message}\n`);
  process.exitCode = 1;
});

// 3. Send all: the line with its end.
if (argument === undefined) process.stdin.on('data', (piece: Buffer) => socket.write(piece));
else socket.write(`${argument}\n`);

// 4. Receive all: pieces, until the end of the line stands in one of them.
socket.on('data', (piece: Buffer) => {
  pieces.push(piece);
  const end = piece.indexOf('\n');
  if (end < 0) return;
  isComplete = true;
  process.stdout.write(Buffer.concat(pieces));
  // 5. Close.
  socket.end();
  process.stdin.destroy();
});

socket.on('end', () => {
  process.stdin.destroy();
  if (isComplete) return;
  process.stderr.write('the connection ended before the answer was complete\n');
  process.exitCode = 1;
});

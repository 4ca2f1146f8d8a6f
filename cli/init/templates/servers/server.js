/*
 * An echo server: what a client sends comes back. Fill in the TODOs from the top, and judge it after each of them:
 *
 *     npx echospec test -- node server.js {port}
 */
const net = require('node:net');

const port = Number(process.argv[2]);
if (!(port >= 1 && port <= 65535)) process.exit(2);

// The server ends its side only when everything is sent: allowHalfOpen.
const server = net.createServer({ allowHalfOpen: true }, (client) => {
  // TODO 3: on 'data', write the bytes back. write() returns false when the client reads slowly: pause() until 'drain'.
  // TODO 4: on 'end' the client has finished. End this side too.
  // TODO 5: on 'error' a client has vanished. Without a listener for it the server dies.
});

// TODO 2: on 'error', as with a port that is taken, say so on standard error and exit with status 1.
// TODO 1: listen on the port, on 127.0.0.1.

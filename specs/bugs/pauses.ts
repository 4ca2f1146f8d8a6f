import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { echoService, man, posix, rfc } from './sources.ts';

/** Mistakes that show when nothing happens for a while, or when a client has gone by force. */
export const pauses: readonly Bug[] = [
  {
    id: 'unsolicited-later',
    title: 'bytes sent to a client that is silent',
    likely: 'After a pause the server sends something of its own: a sign of life, a prompt, or a message about time.',
    call: 'send',
    level: 'MUST',
    profiles: streamServers,
    why: 'The client takes what comes for its answer. Bytes of the server itself, also a single NUL, stand in the middle of its data.',
    provoked:
      'echospec is silent for three seconds, on one connection from the start and on another after an answer, and looks whether something comes.',
    remedy: {
      any: 'Send nothing that the client did not send. To find out that a client has gone, set SO_KEEPALIVE on the socket: the system asks, and the data stays as it is.',
      python: 'Use client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1) in place of sending bytes.',
      c: 'Use setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, …) in place of sending bytes.',
      java: 'Use socket.setKeepAlive(true) in place of writing bytes.',
      javascript: 'Use socket.setKeepAlive(true) in place of writing bytes.',
    },
    fair: 'A server that ends the connection of a silent client has a policy, which is another thing.',
    sources: [echoService, man('tcp(7)', 'keepalive')],
  },
  {
    id: 'send-timeout-loses-bytes',
    title: 'bytes left out after a send timeout',
    likely:
      'send() ran into its timeout while the client did not read, and the server went on with the next data, without the rest.',
    call: 'send',
    level: 'MUST',
    profiles: streamServers,
    why: 'With SO_SNDTIMEO, or a timeout of the language, send() may take a part of the data, or none. Whoever goes on as if it had taken all leaves a hole in the stream, and nobody is told.',
    provoked:
      'echospec sends without reading until the server has to wait, does not read for three seconds, and then reads everything: bytes in the middle are missing.',
    remedy: {
      any: 'After a timeout either try again with the rest, or close the connection. Take the timeout away where you do not need it.',
      c: 'On a short count or EAGAIN call send() again with what is left; on any other error close the connection.',
      python: 'After socket.timeout from sendall() nobody knows how much was sent: close the connection.',
    },
    example: {
      language: 'c',
      wrong: code`
        if (send(client, buffer, n, 0) < n)
            continue;    /* the rest is lost */`,
      right: code`
        if (send_all(client, buffer, n) < 0)
            break;       /* close the connection */`,
    },
    fair: 'A server that ends the connection of a client that does not read has a policy.',
    sources: [man('socket(7)', 'SO_RCVTIMEO and SO_SNDTIMEO'), posix('send()')],
  },
  {
    id: 'leaks-after-reset',
    title: 'nothing freed for a client that crashed',
    likely: 'The path of the program for errors does not free what the path for the end of the client does.',
    call: 'close',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'A client that crashes makes recv() or send() fail, in place of returning 0. Where the function returns or throws before its close(), a descriptor, a thread or a process is lost with every such client, until none is left.',
    provoked:
      'Thirty clients are reset, in three ways, and echospec counts the descriptors, threads and processes before and after. For clients that leave in order nothing stays.',
    remedy: {
      any: 'Close the connection on every way out of the function that serves it, also after an error.',
      c: 'Let all ways out lead through one close(client), also if recv() returns -1 or send() fails.',
      python: 'Use with client: around everything that serves the client, or try … finally: client.close().',
      java: 'Use try (Socket client = server.accept()) { … }, which closes also after an exception.',
      javascript: "Tidy up in the handler of 'close', which comes after an error as well, not in that of 'end'.",
      go: 'Write defer conn.Close() as the first line of the function that serves the client.',
      ruby: 'Write ensure client.close.',
    },
    example: {
      language: 'c',
      wrong: code`
        while ((n = recv(client, buffer, sizeof buffer, 0)) > 0)
            if (send_all(client, buffer, n) < 0)
                return;     /* close() is not reached */
        close(client);`,
      right: code`
        while ((n = recv(client, buffer, sizeof buffer, 0)) > 0)
            if (send_all(client, buffer, n) < 0)
                break;
        close(client);`,
    },
    fair: 'Pools that grow with their first clients, in order or not, are not blamed.',
    sources: [posix('close()'), rfc(9293, '3.5.2')],
  },
];

import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { streamServers } from './profiles.ts';
import { echoService } from './sources.ts';

/** Mistakes in the course of a conversation: speaking unasked, counting messages, obeying words. */
export const conversing: readonly Bug[] = [
  {
    id: 'unsolicited-banner',
    title: 'a greeting that nobody asked for',
    likely: 'The server sends a welcome text or a prompt before it has received anything.',
    call: 'send',
    level: 'MUST',
    profiles: streamServers,
    why: 'An echo server says nothing of its own. The client compares what comes back with what it has sent, and the greeting shifts everything.',
    provoked:
      'echospec connects, is silent for a moment, and looks whether something arrives; in later checks, whether bytes arrive that were never sent.',
    remedy: {
      any: 'Take out the greeting. Print it on standard error if you want to see that a client has come.',
      python: 'Take out client.sendall(b"Welcome…") after accept().',
      javascript: 'Take out socket.write("hello…") in the connection handler.',
    },
    example: {
      language: 'javascript',
      wrong: code`
        net.createServer((socket) => {
          socket.on('error', () => socket.destroy());
          socket.write('hello\r\n');
          socket.pipe(socket);
        });`,
      right: code`
        net.createServer((socket) => {
          socket.on('error', () => socket.destroy());
          socket.pipe(socket);
        });`,
    },
    fair: 'A profile can allow a greeting.',
    sources: [echoService],
  },
  {
    id: 'max-messages',
    title: 'a fixed number of messages',
    likely: 'The server stops answering a client after a certain number of messages.',
    call: 'recv',
    level: 'MUST',
    profiles: streamServers,
    why: 'It is the client who decides when it has finished. A loop that counts, or that stops when some array is full, works in every short test.',
    provoked: 'echospec sends thousands of messages on one connection and notes the last one that was answered.',
    remedy: {
      any: 'Loop until recv() reports the end of file, not a number of times.',
      c: 'Replace for (i = 0; i < 100; i++) by while ((n = recv(client, buf, sizeof buf, 0)) > 0).',
      python: 'Replace for _ in range(100): by while data := client.recv(4096):.',
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'connection-deadline',
    title: 'a time limit for the whole connection',
    likely: 'The server ends every connection after a fixed time, also one that is in use.',
    call: 'close',
    level: 'MUST',
    profiles: streamServers,
    why: 'It is the client who decides when it has finished. A limit that is counted from accept() cuts off whoever is still speaking, in the middle of a message.',
    provoked:
      'echospec exchanges short messages on one connection for more than five seconds, with pauses of hundredths of a second.',
    remedy: {
      any: 'Take the limit away, or begin it anew with each message, so that it ends only clients that are silent.',
      go: 'conn.SetDeadline(t) is a point in time: call it again before each Read(), or leave it out.',
      python: 'Do not put asyncio.wait_for() or asyncio.timeout() around the whole handler, only around a read.',
      javascript: 'Use socket.setTimeout(), which counts silence, in place of a setTimeout() that is set once.',
      c: 'Do not use alarm() for a connection; poll() takes a timeout for each wait.',
    },
    example: {
      language: 'go',
      wrong: code`
        conn.SetDeadline(time.Now().Add(3 * time.Second))
        io.Copy(conn, conn)`,
      right: code`
        for {
            conn.SetDeadline(time.Now().Add(5 * time.Minute))
            n, err := conn.Read(buf)
            if n == 0 || err != nil { return }
            if _, err := conn.Write(buf[:n]); err != nil { return }
        }`,
    },
    fair: 'A server that ends silent clients is told apart: the pauses of this conversation alone must not be what ends it.',
    sources: [echoService],
  },
  {
    id: 'recursion-per-message',
    title: 'a deeper call for every message',
    likely: 'The function that serves a client calls itself for the next message, until the stack is full.',
    call: 'recv',
    level: 'MUST',
    profiles: streamServers,
    why: 'Each call that has not returned needs room on the stack. After a thousand messages (Python) or some tens of thousands (Java, C) the room is used up, and the connection or the whole server dies.',
    provoked: 'echospec sends thousands of messages on one connection, each after the answer to the one before.',
    remedy: {
      any: 'Use a loop in place of the recursive call.',
      python: 'Write while data := client.recv(4096): client.sendall(data).',
      c: 'Write while ((n = recv(client, buf, sizeof buf, 0)) > 0) send_all(client, buf, n);.',
    },
    example: {
      language: 'python',
      wrong: code`
        def serve(client):
            data = client.recv(4096)
            if data:
                client.sendall(data)
                serve(client)`,
      right: code`
        def serve(client):
            while data := client.recv(4096):
                client.sendall(data)`,
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'quit-command',
    title: 'a word that ends the connection',
    likely: 'A special word such as "quit" or "exit" makes the server close the connection or end itself.',
    call: 'close',
    level: 'MUST',
    profiles: [...streamServers, 'echo-udp', 'discard'],
    restsOn: 'the message',
    why: 'Echo has no commands: every word is data and goes back. With a word that ends the server, any client can switch it off for all others.',
    provoked:
      'echospec sends words that are often used as commands as ordinary messages, and looks whether each comes back and the connection stays.',
    remedy: {
      any: 'Take out the test for the word. The client ends the connection by closing its side.',
      c: 'Take out the strcmp() or strncmp(), and end when recv() returns 0.',
      python: 'Take out if data == b"quit": break, and end when recv() returns b"".',
      java: 'Take out if (line.equals("bye")) break, and end when the read returns -1 or null.',
    },
    example: {
      language: 'python',
      wrong: code`
        while True:
            data = client.recv(1024)
            if data.strip() in (b"quit", b"exit"):
                break
            client.sendall(data)`,
      right: code`
        while data := client.recv(1024):
            client.sendall(data)`,
    },
    fair: '',
    sources: [echoService],
  },
];

import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { beej, byteStream, csapp, echoService, man, posix, rfc, unp } from './sources.ts';

const profiles = ['client'] as const;

/** Mistakes of the other half: a client that connects to us. */
export const client: readonly Bug[] = [
  {
    id: 'client-wrong-address',
    title: 'a client that connects elsewhere',
    likely: 'The client did not connect to the address and port that it was given.',
    call: 'connect',
    level: 'MUST',
    profiles,
    why: 'A port in the source, or without htons(), leads to another program or to none. The client then fails, or talks to somebody else.',
    provoked: 'echospec listens on a free port, starts the client with this port, and waits for its connection.',
    remedy: {
      any: 'Take host and port from the command line or the environment, and check the result of connect().',
      c: 'Use getaddrinfo(), or htons(port) for sin_port and inet_pton() for the address.',
      python: 'Use socket.create_connection((sys.argv[1], int(sys.argv[2]))).',
      java: 'Use new Socket(args[0], Integer.parseInt(args[1])).',
    },
    fair: '',
    sources: [posix('connect()'), posix('getaddrinfo()')],
  },
  {
    id: 'client-send-without-loop',
    title: 'the message sent only in part',
    likely: 'The client calls send() once, and drops what send() did not take.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'send() may take fewer bytes than it was given. The server then gets a part of the message, and waits for the rest or answers to half a question.',
    provoked: 'echospec reads slowly, stops and continues the client while it waits in send(), and counts what arrives.',
    remedy: {
      any: 'Send in a loop until every byte has been taken.',
      c: 'Write while (done < n) { ssize_t w = send(fd, buf + done, n - done, MSG_NOSIGNAL); if (w < 0) return -1; done += w; }.',
      python: 'Use s.sendall(data), not s.send(data).',
      rust: 'Use write_all(), not write().',
      java: 'With a SocketChannel loop while (buffer.hasRemaining()).',
      ruby: 'Use write, not syswrite.',
      perl: 'Call syswrite() in a loop with an offset.',
    },
    example: {
      language: 'python',
      wrong: code`
        s.send(message)`,
      right: code`
        s.sendall(message)`,
    },
    fair: 'Only lost bytes count.',
    sources: [posix('send()', 'Return value'), beej('Handling Partial send()s'), unp('3.9')],
  },
  {
    id: 'client-one-recv',
    title: 'one recv() for the whole answer',
    likely: 'The client calls recv() once, and takes what it gets for the whole answer.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'An answer may arrive in any number of pieces. The client prints the first piece and leaves; on a busy day, or with long answers, the rest is missing.',
    provoked:
      'echospec answers in several pieces with pauses between them, and compares what the client prints with the whole answer.',
    remedy: {
      any: 'Read in a loop until the answer is complete: until the end of file, the newline, or as many bytes as were sent.',
      c: 'Write while ((n = recv(fd, buf, sizeof buf, 0)) > 0) fwrite(buf, 1, n, stdout);.',
      python: 'Write while chunk := s.recv(4096): answer += chunk.',
      java: 'Use in.readAllBytes() or in.readNBytes(n).',
      rust: 'Use read_to_end() or read_exact().',
      go: 'Use io.ReadAll(conn) or io.ReadFull(conn, buf).',
    },
    example: {
      language: 'python',
      wrong: code`
        s.sendall(message)
        print(s.recv(1024))`,
      right: code`
        s.sendall(message)
        s.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := s.recv(4096):
            answer += chunk
        print(answer)`,
    },
    fair: '',
    sources: [posix('recv()'), byteStream, csapp('10.5')],
  },
  {
    id: 'client-no-half-close',
    title: 'the end of the message not told',
    likely: 'The client has sent its message and does not end its side, so the server waits for more.',
    call: 'shutdown',
    level: 'MUST',
    profiles,
    why: 'Where a message ends with the connection, only the end of the sending side (shutdown with SHUT_WR) tells the server that it is complete. Otherwise both wait for ever.',
    provoked: 'echospec receives the message and waits for the end of file before it answers.',
    remedy: {
      any: 'After the last byte end your sending side only; reading goes on.',
      c: 'Call shutdown(fd, SHUT_WR) after the last send().',
      python: 'Call s.shutdown(socket.SHUT_WR); in asyncio writer.write_eof().',
      java: 'Call socket.shutdownOutput().',
      javascript: 'Call socket.end().',
      rust: 'Call stream.shutdown(Shutdown::Write).',
      go: 'Call conn.(*net.TCPConn).CloseWrite().',
      perl: 'Call shutdown($socket, 1).',
      ruby: 'Call socket.close_write.',
    },
    example: {
      language: 'c',
      wrong: code`
        send_all(fd, message, length);
        receive_until_eof(fd);`,
      right: code`
        send_all(fd, message, length);
        shutdown(fd, SHUT_WR);
        receive_until_eof(fd);`,
    },
    fair: 'Where a newline or a length ends the message it is not needed.',
    sources: [posix('shutdown()'), rfc(9293, '3.6.1'), unp('6.6')],
  },
  {
    id: 'client-never-closes',
    title: 'a client that does not leave',
    likely: 'The client has its answer, and neither closes the connection nor ends.',
    call: 'close',
    level: 'MUST',
    profiles,
    why: 'The server keeps a descriptor, a thread or a place for a client that has nothing more to say. A server that serves one at a time cannot take the next.',
    provoked: 'echospec sends the whole answer, ends its side, and waits for the client to close or end.',
    remedy: {
      any: 'Close the connection when the answer is complete.',
      c: 'Call close(fd) after the loop.',
      python: 'Use with socket.create_connection(…) as s:.',
      java: 'Use try (Socket socket = new Socket(…)) { … }.',
      javascript: 'Call socket.end() at "end", and leave no timers behind.',
      go: 'Write defer conn.Close().',
    },
    fair: '',
    sources: [posix('close()'), echoService],
  },
  {
    id: 'client-hangs-on-early-eof',
    title: 'a client that does not notice the end',
    likely: 'The server closed before the answer was complete, and the client waits, or loops, for ever.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'A server can end or crash at any time, and recv() then returns 0. A loop that counts only the bytes that are missing calls recv() again and again, and gets 0 each time.',
    provoked: 'echospec answers with half of what the client expects, and closes.',
    remedy: {
      any: 'Leave the loop when the read reports the end of file, say that the answer is incomplete, and exit with a status other than 0.',
      c: 'Write if (n == 0) { fprintf(stderr, "connection closed early\\n"); exit(1); }.',
      python: 'Write if not chunk: sys.exit("connection closed early").',
      java: 'Test for -1 after each read.',
    },
    example: {
      language: 'python',
      wrong: code`
        while len(answer) < len(message):
            answer += s.recv(4096)`,
      right: code`
        while len(answer) < len(message):
            chunk = s.recv(4096)
            if not chunk:
                sys.exit("connection closed early")
            answer += chunk`,
    },
    fair: '',
    sources: [posix('recv()', 'Return value'), unp('5.12')],
  },
  {
    id: 'client-crashes-on-reset',
    title: 'a client that crashes at a reset',
    likely: 'The server reset the connection, and the client died of a signal or an unhandled exception.',
    call: 'recv',
    level: 'SHOULD',
    profiles,
    why: 'A reset is an ordinary event: the server was restarted. The user of the client deserves a sentence, not a stack trace or a silent death by SIGPIPE.',
    provoked: 'echospec resets the connection while the client sends or waits, and looks how the client ends.',
    remedy: {
      any: 'Handle the error: print what happened on standard error, and exit with a status other than 0.',
      c: 'Use signal(SIGPIPE, SIG_IGN) or MSG_NOSIGNAL, and check send() and recv() for -1.',
      python: 'Write except OSError as error: sys.exit(f"connection lost: {error}").',
      java: 'Catch IOException, print its message, and System.exit(1).',
      javascript: 'Add socket.on("error", …), and set process.exitCode = 1.',
      rust: 'Match on Err in place of unwrap().',
    },
    fair: 'To end with a message and a status other than 0 is right.',
    sources: [posix('send()', 'EPIPE, ECONNRESET'), rfc(9293, '3.5.2')],
  },
  {
    id: 'client-writes-before-reading',
    title: 'a client that sends everything before it reads',
    likely: 'The client sends a very long message before it reads the first byte of the answer, and both sides stand still.',
    call: 'send',
    level: 'MAY',
    profiles,
    why: 'An echo server answers at once. When nobody reads the answers, all buffers fill up: the server waits in send(), stops reading, and then the client waits in send(), too.',
    provoked: 'echospec gives the client a message of many megabytes and echoes it like a server that does one thing at a time.',
    remedy: {
      any: 'Read while you send: in a second thread, or with poll(), or by limiting how much is under way.',
      python: 'Send in a Thread and read in the main thread, or use asyncio.',
      c: 'Use poll() with POLLIN and POLLOUT, or a second thread.',
      java: 'Send in a second Thread.',
      go: 'Send in a goroutine.',
    },
    fair: 'With messages of some kilobytes it cannot happen, so it is only a note.',
    sources: [man('tcp(7)', 'tcp_wmem'), unp('16.2'), byteStream],
  },
];

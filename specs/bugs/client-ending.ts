import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { byteStream, man, posix, rfc, unp } from './sources.ts';

const profiles = ['client'] as const;

/** Mistakes of a client in how long it waits, and in how it ends. */
export const clientEnding: readonly Bug[] = [
  {
    id: 'client-gives-up-early',
    title: 'silence taken for the end of the answer',
    likely:
      'The client has a short time limit: when nothing moves for that long it gives up, or takes the silence for the end of the answer.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'Nobody promises when an answer comes. On a busy day the pause between two pieces is longer than the time limit, and the client leaves with half of the answer or none.',
    provoked: 'echospec answers after some seconds, and compares what the client prints with the whole answer.',
    remedy: {
      any: 'Read until the end of the file, the line end or the length tells that the answer is complete. A time limit is for giving up with an error, and is long.',
      python: 'Do not take socket.timeout for the end; settimeout(30) and an exit status other than 0 are fine.',
      c: 'Treat EAGAIN from SO_RCVTIMEO as a failure, not as the end.',
    },
    fair: 'To give up with an error after many seconds is right.',
    sources: [posix('recv()'), byteStream],
  },
  {
    id: 'client-decodes-pieces',
    title: 'characters decoded piece by piece',
    likely: 'The client decodes each piece that recv() returns, and a character that is split between two pieces breaks.',
    call: 'decode',
    level: 'SHOULD',
    profiles,
    why: 'A character of UTF-8 has up to four bytes, and a piece can end between them. The decoder then throws, or prints replacement characters.',
    provoked: 'echospec gives the client a message with such characters and sends the answer byte by byte.',
    remedy: {
      any: 'Collect the bytes, and decode once when the answer is complete; or use a decoder that keeps what is incomplete.',
      python: 'Write answer += s.recv(4096) with bytes, and answer.decode() at the end; or codecs.getincrementaldecoder("utf-8").',
      javascript: 'Call socket.setEncoding("utf8"), or join the chunks with Buffer.concat() before toString().',
      java: 'Put an InputStreamReader around the stream, or use new String(in.readAllBytes(), UTF_8).',
    },
    example: {
      language: 'python',
      wrong: code`
        while chunk := s.recv(4096):
            answer += chunk.decode()`,
      right: code`
        while chunk := s.recv(4096):
            data += chunk
        answer = data.decode()`,
    },
    fair: '',
    sources: [byteStream, rfc(3629, '3')],
  },
  {
    id: 'client-connect-unchecked',
    title: 'a failed connect() not noticed',
    likely: 'The client does not look at the result of connect(), and goes on as though it were connected.',
    call: 'connect',
    level: 'SHOULD',
    profiles,
    why: 'Nobody listens, and the client says nothing about it: the user waits for an answer, or believes that it was empty.',
    provoked: 'echospec starts the client with a port at which nobody listens, and looks how it ends.',
    remedy: {
      any: 'Check the result of connect(); say what happened on standard error, and end with a status other than 0.',
      c: 'Write if (connect(fd, …) < 0) { perror("connect"); return 1; }.',
      perl: 'Write connect(…) or die "connect: $!".',
    },
    example: {
      language: 'c',
      wrong: code`
        connect(fd, (struct sockaddr *)&address, sizeof address);`,
      right: code`
        if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
            perror("connect");
            return 1;
        }`,
    },
    fair: '',
    sources: [posix('connect()', 'Return value'), unp('4.3')],
  },
  {
    id: 'client-crashes-when-refused',
    title: 'a client that crashes when nobody listens',
    likely: 'connect() failed, and nobody caught the error: a signal or an exception ended the client.',
    call: 'connect',
    level: 'SHOULD',
    profiles,
    why: 'A server that does not run is the most ordinary trouble of all. The user deserves one sentence, not a stack trace.',
    provoked: 'echospec starts the client with a port at which nobody listens, and looks how it ends.',
    remedy: {
      any: 'Handle the error of connect(): print what happened on standard error, and end with a status other than 0.',
      python: 'Write except OSError as error: sys.exit(f"cannot connect: {error}") around create_connection().',
      java: 'Catch IOException, print its message, and System.exit(1).',
      javascript: 'Add socket.on("error", …), and set process.exitCode = 1.',
      rust: 'Match on the Err of TcpStream::connect() in place of unwrap().',
      ruby: 'Write rescue SystemCallError => error; abort(error.message).',
    },
    fair: 'To end with a message and a status other than 0 is right.',
    sources: [posix('connect()', 'ECONNREFUSED')],
  },
  {
    id: 'client-exit-zero-on-error',
    title: 'exit status 0 although it failed',
    likely: 'The connection failed, and the client ended with status 0 all the same, as though it had its answer.',
    call: 'exit',
    level: 'SHOULD',
    profiles,
    why: 'Scripts and makefiles look at nothing but the exit status. With 0 they go on as though there had been an answer.',
    provoked: 'echospec refuses or resets the connection, and looks at the exit status.',
    remedy: {
      any: 'End with a status other than 0 after every failure.',
      c: 'Return EXIT_FAILURE from main() after perror().',
      python: 'Use sys.exit(f"connection lost: {error}"), which prints to standard error and ends with 1; print() alone does not.',
      java: 'Call System.exit(1) in the catch.',
      javascript: 'Set process.exitCode = 1 in the handler of "error".',
      go: 'Use log.Fatal() or os.Exit(1).',
    },
    example: {
      language: 'python',
      wrong: code`
        except OSError as error:
            print(error)`,
      right: code`
        except OSError as error:
            sys.exit(f"connection lost: {error}")`,
    },
    fair: '',
    sources: [posix('exit()'), man('exit(3)')],
  },
  {
    id: 'client-child-keeps-connection',
    title: 'a child process that keeps the connection open',
    likely: 'The client has ended, but a child process that it started still has the connection open.',
    call: 'fork',
    level: 'MUST',
    profiles,
    why: 'A connection ends when the last process has closed it. The server waits for an end that does not come, and keeps a place for a client that has gone.',
    provoked: 'echospec waits for the client to end, and then for the end of its connection.',
    remedy: {
      any: 'End child processes, and wait for them, before the end; or close the connection in them at once.',
      c: 'Call close(fd) in the child, or socket() with SOCK_CLOEXEC where the child runs another program.',
      python:
        'Join threads and processes before the end. Sockets are not inherited by subprocess, but by os.fork() and multiprocessing.',
    },
    fair: '',
    sources: [posix('fork()'), posix('close()')],
  },
  {
    id: 'client-silent-error',
    title: 'an error that is not told',
    likely: 'The client notices that something went wrong, and ends without a word about it.',
    call: 'perror',
    level: 'SHOULD',
    profiles,
    why: 'The exit status tells a script that something failed. The user, who does not look at it, sees nothing, and nobody sees what it was.',
    provoked: 'echospec refuses or resets the connection, or ends it too early, and looks at standard error and standard output.',
    remedy: {
      any: 'Write a line to standard error before the exit: what was tried, and the error of the system.',
      c: 'Call perror("connect") before exit(EXIT_FAILURE).',
      python: 'Use sys.exit(f"cannot connect: {error}"), which writes to standard error and ends with status 1.',
      java: 'Write System.err.println(error) before System.exit(1).',
      javascript: 'Write console.error(error.message), and set process.exitCode = 1.',
    },
    fair: 'Any word counts, on standard error or on standard output.',
    sources: [posix('perror()')],
  },
  {
    id: 'client-error-unchecked',
    title: 'a failed recv() or send() repeated for ever',
    likely: 'A call on the broken connection fails with -1, and the client calls it again and again.',
    call: 'recv',
    level: 'SHOULD',
    profiles,
    why: 'A connection that was reset stays so: each further call fails at once, or says that it is at its end. The client never ends, and keeps a processor busy.',
    provoked: 'echospec resets the connection while the client sends or waits, and looks whether it ends.',
    remedy: {
      any: 'Leave the loop on every error but an interruption (EINTR).',
      c: 'Write if (n < 0) { perror("recv"); return 1; }.',
      python: 'Put the try around the loop, not inside it.',
    },
    fair: '',
    sources: [posix('recv()', 'Return value'), unp('5.13')],
  },
  {
    id: 'client-incomplete-not-told',
    title: 'half an answer taken for a whole one',
    likely: 'The connection ended before the answer was complete, and the client does not say so.',
    call: 'recv',
    level: 'SHOULD',
    profiles,
    why: 'The framing tells where the answer ends, so the client could know that a part is missing. A user who sees no error takes the half for the whole.',
    provoked: 'echospec sends a part of the answer, ends the connection, and looks at the exit status.',
    remedy: {
      any: 'When the read reports the end of the file before the answer is complete, say so on standard error and end with a status other than 0.',
      python: 'Write if not chunk: sys.exit("the connection ended before the answer was complete").',
      c: 'Write if (n == 0) { fprintf(stderr, "incomplete answer\\n"); return 1; }.',
    },
    fair: 'Where the end of the connection ends the answer nobody can know, and nothing is demanded.',
    sources: [posix('recv()', 'Return value'), unp('5.12')],
  },
  {
    id: 'client-nonzero-on-success',
    title: 'a status of failure although all went well',
    likely: 'The client has got and printed its answer, and ends with a status other than 0.',
    call: 'exit',
    level: 'MUST',
    profiles,
    why: 'Whoever starts the client from a script is told that it failed. Often a count of bytes, or what a call returned, became the exit status.',
    provoked: 'echospec answers in full, and looks at the exit status.',
    remedy: {
      any: 'End with status 0 when the answer has come whole.',
      c: 'Return 0 from main(), not the result of the last call.',
      python: 'Do not call sys.exit() with a text or a number other than 0.',
    },
    fair: '',
    sources: [posix('exit()')],
  },
  {
    id: 'client-resets-at-end',
    title: 'the conversation ended by a reset',
    likely:
      'The client ends the connection with a reset (RST), by SO_LINGER with 0 seconds or by closing before everything was read.',
    call: 'close',
    level: 'SHOULD',
    profiles,
    why: 'A reset tells the server that something broke, and throws away what is still on its way. Servers log an error for each such client.',
    provoked: 'echospec answers in full, and looks how the client ends the connection.',
    remedy: {
      any: 'Read the answer to its end, and close without SO_LINGER.',
      c: 'Remove setsockopt(SO_LINGER), and read until recv() returns 0.',
      python: 'Remove setsockopt(SO_LINGER), and read until recv() returns b"".',
      javascript: 'Use socket.end(), not socket.resetAndDestroy().',
    },
    fair: '',
    sources: [man('socket(7)', 'SO_LINGER'), rfc(9293, '3.6')],
  },
];

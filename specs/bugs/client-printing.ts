import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { byteStream, man, posix, rfc, unp } from './sources.ts';

const profiles = ['client'] as const;

/** Mistakes of a client while it waits for its answer, and with what it prints of it. */
export const clientPrinting: readonly Bug[] = [
  {
    id: 'client-spins-while-waiting',
    title: 'a processor kept busy while the client waits',
    likely: 'The client asks again and again whether the answer has come, without a pause.',
    call: 'recv',
    level: 'SHOULD',
    profiles,
    why: 'A client that has nothing to do takes a whole processor from all other programs, and from the server that it waits for.',
    provoked: 'echospec lets the client wait for its answer, and measures the processor time that it takes.',
    remedy: {
      any: 'Let the call wait: a blocking recv() costs nothing until something comes.',
      c: 'Leave MSG_DONTWAIT and O_NONBLOCK out, or wait in poll() before each recv().',
      python: 'Leave setblocking(False) out, or wait in select.select() before each recv().',
      java: 'Do not ask available() in a loop: read() waits.',
    },
    fair: 'Looking every few milliseconds is not blamed.',
    sources: [posix('recv()'), posix('poll()')],
  },
  {
    id: 'client-reads-past-answer',
    title: 'reads on behind the whole answer',
    likely: 'The answer has come whole, and the client waits for more bytes, or for the server to close.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'The line end or the length tells where the answer ends. A server that keeps the connection for the next message sends nothing more, and both wait for ever.',
    provoked: 'echospec answers in full and keeps the connection open, and looks in which call the client waits.',
    remedy: {
      any: 'Stop reading at the line end, or after as many bytes as the answer has, and check that number: one byte too many is enough to wait for ever.',
      c: "Leave the loop when memchr(buffer, '\\n', n) finds the line end, or when done == length.",
      python: 'Leave the loop when b"\\n" is in what came, or use makefile("rb").readline().',
      java: 'Use readLine() once, or readNBytes(length); readAllBytes() waits for the end of the connection.',
      go: "Use reader.ReadBytes('\\n') or io.ReadFull(); io.ReadAll() waits for the end of the connection.",
    },
    fair: 'Where the end of the connection ends the answer, reading up to it is right.',
    sources: [posix('recv()'), byteStream],
  },
  {
    id: 'client-drops-last-byte',
    title: 'the last byte of the answer missing',
    likely: 'The client cuts the last byte off the answer, as though a line end or a NUL had to stand there.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'The last character is lost whenever the answer does not end with a line end.',
    provoked: 'echospec compares what the client prints with the answer, byte by byte.',
    remedy: {
      any: 'Print as many bytes as recv() returned. Take away a line end only where there is one.',
      c: 'Write buffer[n] = 0 with room for it, not buffer[n - 1] = 0, or use fwrite(buffer, 1, n, stdout).',
      python: 'Use removesuffix(b"\\n"), not answer[:-1].',
      perl: 'Use chomp, not chop.',
      ruby: 'Use chomp, not chop.',
    },
    fair: '',
    sources: [posix('recv()', 'Return value')],
  },
  {
    id: 'client-output-cut',
    title: 'ends before its output is written',
    likely: 'The client ends itself while a part of the answer still waits to be written to standard output.',
    call: 'exit',
    level: 'MUST',
    profiles,
    why: 'Through a pipe, long answers arrive in part only; in a terminal all seems well.',
    provoked: 'echospec gives an answer that is longer than a pipe holds, and counts what the client prints.',
    remedy: {
      any: 'Flush standard output, and end only when it has taken everything.',
      javascript:
        'Set process.exitCode and let the program end by itself: process.exit() throws away what process.stdout has not written yet.',
      python: 'Use sys.exit(), not os._exit(), which does not flush.',
      c: 'Use exit(), not _exit(), which does not flush; check what write() returns.',
    },
    example: {
      language: 'javascript',
      wrong: code`
        process.stdout.write(answer);
        process.exit(0);`,
      right: code`
        process.stdout.write(answer);
        process.exitCode = 0;`,
    },
    fair: '',
    sources: [man('pipe(7)', 'Pipe capacity'), posix('exit()')],
  },
  {
    id: 'client-prints-its-message',
    title: 'prints its own message in place of the answer',
    likely: 'The client prints the message that it has sent, not the answer that it got.',
    call: 'print',
    level: 'MUST',
    profiles,
    why: 'From an echo server both look the same, until the server does something wrong: the client then claims that all is well.',
    provoked: 'echospec answers once in full and once with a half, and compares what the client prints.',
    remedy: {
      any: 'Print the variable in which recv() has left its bytes.',
      python: 'Print what recv() returned, not the message.',
    },
    example: {
      language: 'python',
      wrong: code`
        answer = receive_all(s)
        print("Received:", message)`,
      right: code`
        answer = receive_all(s)
        print("Received:", answer)`,
    },
    fair: 'The message may be printed as well. A client that ends with a status other than 0 has told that the answer is not right.',
    sources: [posix('recv()')],
  },
  {
    id: 'client-sigpipe',
    title: 'a client that SIGPIPE kills',
    likely: 'The client wrote to a connection that the server had reset, and the signal SIGPIPE ended it without a word.',
    call: 'send',
    level: 'SHOULD',
    profiles,
    why: 'The user sees nothing at all: no message, no answer. A server that was restarted is enough for it.',
    provoked: 'echospec resets the connection while the client sends, and looks how the client ends.',
    remedy: {
      any: 'Ignore SIGPIPE, so that the write fails with an error (EPIPE); print it, and end with a status other than 0.',
      c: 'Use signal(SIGPIPE, SIG_IGN), or send() with MSG_NOSIGNAL; check for -1, and call perror().',
      perl: 'Set $SIG{PIPE} = "IGNORE", and check what print() or syswrite() returns.',
    },
    fair: '',
    sources: [posix('send()', 'EPIPE'), rfc(9293, '3.5.2'), unp('5.13')],
  },
];

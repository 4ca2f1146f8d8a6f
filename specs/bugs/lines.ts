import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { framedServers } from './profiles.ts';
import { byteStream, man, posix, rfc, unp } from './sources.ts';

/** Mistakes of servers whose messages are lines. */
export const lines: readonly Bug[] = [
  {
    id: 'rest-not-moved',
    title: 'the rest behind a line is not moved to the front',
    likely: 'What stands in the buffer behind a line that was answered is not moved to its beginning, where that line still is.',
    call: 'memmove',
    level: 'MUST',
    profiles: framedServers,
    why: 'As long as every recv() brings exactly one line there is no rest, and all is well. With the first two lines that arrive together one is answered twice, and the other never.',
    provoked: 'echospec stops the server, sends several lines in one piece, and continues it: a line comes twice.',
    remedy: {
      any: 'Take what was answered out of the buffer: move the rest to its beginning, or remember where the next line begins.',
      c: 'Write memmove(buffer, end + 1, held) behind held -= length. memcpy() will not do, since the two places overlap.',
      python: 'Write buffer = buffer[end + 1:], or del buffer[:end + 1] with a bytearray.',
      java: 'Call compact() on the ByteBuffer, or System.arraycopy() to the front.',
      go: 'Write rest = rest[end+1:], or use one bufio.Reader.',
      rust: 'Call buffer.drain(..=end).',
    },
    example: {
      language: 'c',
      wrong: code`
        while ((end = memchr(buffer, '\\n', held)) != NULL) {
            size_t length = end + 1 - buffer;
            send_all(client, buffer, length);
            held -= length;
        }`,
      right: code`
        while ((end = memchr(buffer, '\\n', held)) != NULL) {
            size_t length = end + 1 - buffer;
            send_all(client, buffer, length);
            held -= length;
            memmove(buffer, end + 1, held);
        }`,
    },
    fair: '',
    sources: [byteStream, posix('memmove()'), posix('recv()')],
  },
  {
    id: 'recv-is-a-line',
    title: 'one recv() taken for one line',
    likely: 'The server takes what one recv() returns for one line: the other lines in it are lost, or lie there until more comes.',
    call: 'recv',
    level: 'MUST',
    profiles: framedServers,
    why: 'TCP has no messages. Several lines that were sent one by one may arrive in one recv(), and whatever stands behind the first newline is thrown away. It works while somebody types slowly, and fails with the first program.',
    provoked: 'echospec stops the server, sends 50 lines in one piece, and continues it.',
    remedy: {
      any: 'Keep a buffer for each connection: add what was read, take out every complete line, and leave the rest for the next read. A buffered reader that is made anew for each line throws away what the one before had read ahead: make one for the whole connection.',
      c: "Search the buffer for '\\n' with memchr() in a loop, and move the rest to the front with memmove().",
      python: 'Use for line in client.makefile("rb"), or buffer += data and while b"\\n" in buffer.',
      java: 'Use one BufferedReader for the whole connection, made before the loop, and readLine() in a loop: what it has read ahead is lost with it.',
      javascript: 'Keep the rest in a variable of the connection, and loop over indexOf(10).',
      rust: "Use one BufReader for the whole connection and read_until(b'\\n', &mut line) in a loop.",
      go: "Use one bufio.Reader for the whole connection and ReadBytes('\\n') in a loop.",
    },
    example: {
      language: 'python',
      wrong: code`
        while data := client.recv(1024):
            line = data.split(b"\n")[0]
            client.sendall(line + b"\n")`,
      right: code`
        buffer = b""
        while data := client.recv(1024):
            buffer += data
            while b"\n" in buffer:
                line, buffer = buffer.split(b"\n", 1)
                client.sendall(line + b"\n")`,
    },
    fair: '',
    sources: [byteStream, unp('3.9')],
  },
  {
    id: 'reply-per-recv',
    title: 'an answer for every recv()',
    likely: 'The server answers each piece that recv() returns as if it were a whole line.',
    call: 'recv',
    level: 'MUST',
    profiles: framedServers,
    why: 'A line may arrive in several pieces, cut anywhere. Here the client gets several answers to one line, each a part of it.',
    provoked: 'echospec sends a line byte by byte, each one only after the server has taken the one before.',
    remedy: {
      any: 'Answer only when the newline has come: collect the pieces in a buffer of the connection until then.',
      python: 'Use for line in client.makefile("rb"), or collect until b"\\n" in buffer.',
      java: 'Use BufferedReader.readLine() in place of in.read(buffer).',
      javascript: 'Collect the pieces of "data" until one contains a newline.',
      c: "Collect in a buffer until memchr(buf, '\\n', used) finds the newline.",
    },
    example: {
      language: 'python',
      wrong: code`
        while data := client.recv(1024):
            client.sendall(data.rstrip(b"\n") + b"\n")`,
      right: code`
        for line in client.makefile("rb"):
            client.sendall(line)`,
    },
    fair: '',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'line-length-limit',
    title: 'long lines cut',
    likely: 'The line is longer than the buffer, and is answered in pieces, cut, or makes the server crash.',
    call: 'fgets',
    level: 'SHOULD',
    profiles: framedServers,
    why: 'Nothing limits the length of a line unless the protocol says so. fgets() with a small array returns a piece without a newline, which looks like a line of its own.',
    provoked: 'echospec sends lines from 79 to 300 000 bytes, around the powers of two.',
    remedy: {
      any: 'Let the buffer grow, or document a greatest length and refuse longer lines with a clear answer.',
      c: 'Use getline(), which grows its buffer, or realloc() your own. Never gets() or an unlimited scanf("%s").',
      python: 'Use readline() without a number, or collect in a bytearray.',
    },
    example: {
      language: 'c',
      wrong: code`
        char line[80];
        while (fgets(line, sizeof line, in))
            reply(client, line);`,
      right: code`
        char *line = NULL;
        size_t size = 0;
        ssize_t n;
        while ((n = getline(&line, &size, in)) > 0)
            reply(client, line, n);`,
    },
    fair: 'A documented limit is fine: a profile can name it.',
    sources: [posix('fgets()'), posix('getline()')],
  },
  {
    id: 'library-line-limit',
    title: 'a limit hidden in the library',
    likely: 'The line reader of the library has a limit, often 64 KiB, and ends the connection at longer lines.',
    call: 'readline',
    level: 'SHOULD',
    profiles: [...framedServers, 'discard'],
    why: 'bufio.Scanner in Go stops at 64 KiB without a word, readline() of asyncio raises an exception. The client gets a reset, or an end of file, and no answer.',
    provoked: 'echospec sends a line of 300 000 bytes.',
    remedy: {
      any: 'Raise the limit of the library, or use a reader without one.',
      go: "Use scanner.Buffer(nil, 16<<20) and look at scanner.Err(), or bufio.Reader.ReadBytes('\\n').",
      python: 'Pass limit=2**24 to asyncio.start_server().',
      java: 'In Netty raise the length of LineBasedFrameDecoder.',
    },
    example: {
      language: 'go',
      wrong: code`
        scanner := bufio.NewScanner(conn)
        for scanner.Scan() {
            fmt.Fprintf(conn, "%s\n", scanner.Bytes())
        }`,
      right: code`
        reader := bufio.NewReader(conn)
        for {
            line, err := reader.ReadBytes('\n')
            if err != nil {
                return
            }
            conn.Write(line)
        }`,
    },
    fair: 'A documented limit is fine: a profile can name it.',
    sources: [byteStream, posix('getline()')],
  },
  {
    id: 'crlf-only',
    title: 'only CR LF ends a line',
    likely: 'The server waits for CR LF, and does not accept a single LF as the end of a line.',
    call: 'recv',
    level: 'MUST',
    profiles: framedServers,
    why: 'Most programs and terminals end a line with LF alone. Such a client sends its line and waits for ever.',
    provoked: 'echospec sends a line that ends with LF and waits; when nothing comes it sends one that ends with CR LF.',
    remedy: {
      any: 'Split at LF, and take a CR before it away if there is one.',
      python: 'Split at b"\\n", not at b"\\r\\n"; then line.removesuffix(b"\\r").',
      c: 'Search for \'\\n\' with memchr(), not for "\\r\\n" with strstr().',
      javascript: 'Split at "\\n", not at "\\r\\n".',
      rust: "Use read_until(b'\\n', …).",
    },
    example: {
      language: 'python',
      wrong: code`
        while b"\r\n" in buffer:
            line, buffer = buffer.split(b"\r\n", 1)`,
      right: code`
        while b"\n" in buffer:
            line, buffer = buffer.split(b"\n", 1)
            line = line.removesuffix(b"\r")`,
    },
    fair: 'Where the protocol prescribes CR LF, a profile says so.',
    sources: [rfc(9112, '2.2'), posix('Definitions', 'Line')],
  },
  {
    id: 'last-line-lost',
    title: 'a last line without newline dropped',
    likely: 'What stands behind the last newline is dropped when the client ends its side.',
    call: 'recv',
    level: 'MAY',
    profiles: framedServers,
    why: 'Files often lack the last newline, and a client may end after its last word. The server has the bytes and never answers them.',
    provoked: 'echospec sends one line with a newline and one without, and ends its side.',
    remedy: {
      any: 'At the end of file look whether something is left in the buffer, and answer it.',
      python: 'After the loop write if buffer: client.sendall(buffer).',
      go: 'ReadBytes() returns the rest together with io.EOF: use it before you look at the error.',
      javascript: 'In socket.on("end", …) answer what is left.',
      c: 'When recv() returns 0 and used > 0, answer the used bytes.',
    },
    example: {
      language: 'go',
      wrong: code`
        line, err := reader.ReadBytes('\n')
        if err != nil {
            return
        }
        conn.Write(line)`,
      right: code`
        line, err := reader.ReadBytes('\n')
        conn.Write(line)
        if err != nil {
            return
        }`,
    },
    fair: 'Whether such a rest is a line is a question of the protocol, so for line servers it is only a note.',
    sources: [posix('Definitions', 'Line'), posix('getline()')],
  },
  {
    id: 'unicode-line-breaks',
    title: 'lines split at other characters than LF',
    likely: 'A line is split at characters that are no newline, such as CR, vertical tab or U+2028.',
    call: 'splitlines',
    level: 'SHOULD',
    profiles: framedServers,
    why: 'Some libraries know up to ten characters that end a line. One line of the client then becomes several messages, and gets several answers.',
    provoked: 'echospec sends a line that contains CR, VT, FF, FS, GS, RS, NEL, U+2028 and U+2029.',
    remedy: {
      any: 'Split at the byte LF and at nothing else.',
      python: 'Use data.split(b"\\n"), not str.splitlines().',
      javascript: 'Use indexOf(10) on the Buffer, not node:readline.',
      java: 'readLine() and Scanner also split at a single CR: search for the byte 10 yourself.',
    },
    example: {
      language: 'python',
      wrong: code`
        for line in data.decode().splitlines():
            reply(line)`,
      right: code`
        *complete, rest = data.split(b"\n")
        for line in complete:
            reply(line)`,
    },
    fair: '',
    sources: [posix('Definitions', 'Line'), man('ascii(7)')],
  },
  {
    id: 'one-stream-for-both',
    title: 'one stream for reading and writing',
    likely:
      'The server reads and writes through one stream (fdopen() with "r+", makefile("rw")), which can not write while it holds input that it has read ahead.',
    call: 'fdopen',
    level: 'MUST',
    profiles: ['line-echo'],
    why: 'Between reading and writing a stream must be positioned anew, and a socket has no position. While each line comes by itself nothing shows; when two have arrived together, the second lies in the stream: in C the write fails, which the server takes for the end of the connection, and in Python the write throws away what lies there.',
    provoked: 'echospec stops the server, sends several lines, and lets it go on: it reads them all in one call.',
    remedy: {
      any: 'Use one stream for reading and another one for writing, or write to the socket itself.',
      c: 'Write FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w"); and call fflush(out) after every answer; or send(fd, line, n, 0) in place of fputs().',
      python: 'Read with for line in client.makefile("rb"), and answer with client.sendall(line).',
    },
    example: {
      language: 'c',
      wrong: code`
        FILE *f = fdopen(client, "r+");
        while (fgets(line, sizeof line, f))
            if (fputs(line, f) == EOF)
                break;`,
      right: code`
        FILE *in = fdopen(client, "r");
        FILE *out = fdopen(dup(client), "w");
        while (fgets(line, sizeof line, in))
            if (fputs(line, out) == EOF || fflush(out) == EOF)
                break;`,
    },
    fair: '',
    sources: [posix('fdopen()'), posix('fopen()')],
  },
];

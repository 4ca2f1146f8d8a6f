import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { byteStream, csapp, echoService, man, posix } from './sources.ts';

/** Mistakes in the length of what is read into a buffer or sent from it. */
export const buffers: readonly Bug[] = [
  {
    id: 'strlen-nul-truncation',
    title: 'the message cut at a zero byte',
    likely: 'The length of the data is taken with strlen(), which stops at the first zero byte.',
    call: 'strlen',
    level: 'MUST',
    profiles: everyServer,
    restsOn: 'the message',
    why: 'Zero is a byte like any other: it occurs in numbers, pictures and archives. strlen() counts only to the first one, so the rest of the message is lost. recv() has already told you the length.',
    provoked: 'echospec sends messages with zero bytes at the start, in the middle and at the end, and all 256 byte values.',
    remedy: {
      any: 'Send as many bytes as the read returned, and never look for a zero byte.',
      c: 'Write ssize_t n = recv(fd, buf, sizeof buf, 0); and send n bytes. Do not use strlen(), fgets(), fputs(), strcpy() or printf("%s") for the data.',
    },
    example: {
      language: 'c',
      wrong: code`
        ssize_t n = recv(client, buf, sizeof buf - 1, 0);
        buf[n] = '\0';
        send_all(client, buf, strlen(buf));`,
      right: code`
        ssize_t n = recv(client, buf, sizeof buf, 0);
        send_all(client, buf, n);`,
    },
    fair: 'A line-echo profile can be declared as text only.',
    sources: [posix('strlen()'), posix('recv()', 'Return value'), echoService],
  },
  {
    id: 'appends-nul',
    title: 'a zero byte added to each answer',
    likely: 'The zero byte that ends a C string is sent along with the message.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'strlen(buf) + 1 counts the zero byte at the end of the string, which the client never sent. On a terminal it is invisible, but a client that counts its bytes gets out of step.',
    provoked: 'echospec compares every byte of the answer: after each message one zero byte too many arrives.',
    remedy: {
      any: 'Send exactly the bytes that were received.',
      c: 'Send n bytes, the number that recv() returned, not strlen(buf) + 1 or n + 1.',
    },
    example: {
      language: 'c',
      wrong: code`
        buf[n] = '\0';
        send_all(client, buf, strlen(buf) + 1);`,
      right: code`
        send_all(client, buf, n);`,
    },
    fair: '',
    sources: [posix('strlen()'), echoService],
  },
  {
    id: 'sends-sizeof-buffer',
    title: 'the whole buffer sent for every message',
    likely: 'The whole buffer is sent, not just the bytes that were received, or written, into it.',
    call: 'send',
    level: 'MUST',
    profiles: [...everyServer, 'echo-udp', 'qotd', 'daytime'],
    why: 'The client gets its few bytes and then hundreds of others: zeros, remains of earlier messages, or whatever lay in memory. This can give away secrets of other clients.',
    provoked: 'echospec sends a short message and counts what comes back. Answer and surplus together have the length of a buffer.',
    remedy: {
      any: 'Send as many bytes as the read returned, or as the text has that you made.',
      c: 'Write send(fd, buf, n, 0) with the n of recv(), or with the length that strftime(), snprintf() or strlen() gives, not sizeof buf.',
      java: 'Write out.write(buffer, 0, n), not out.write(buffer). A ByteBuffer needs flip() between read() and write(): without it the rest of the buffer is written, and not what was read.',
      rust: 'Write &buf[..n], not &buf.',
      go: 'Write conn.Write(buf[:n]), not conn.Write(buf).',
      python: 'With recv_into(buf) send memoryview(buf)[:n], not buf.',
      javascript: 'Send buffer.subarray(0, n), not buffer.',
    },
    example: {
      language: 'java',
      wrong: code`
        int n = in.read(buffer);
        out.write(buffer);`,
      right: code`
        int n = in.read(buffer);
        out.write(buffer, 0, n);`,
    },
    fair: '',
    sources: [posix('send()'), posix('recv()', 'Return value')],
  },
  {
    id: 'stale-buffer-leak',
    title: 'bytes of an earlier message in the answer',
    likely: 'The answer runs on into what an earlier message left in the buffer.',
    call: 'strlen',
    level: 'MUST',
    profiles: everyServer,
    restsOn: 'the echo',
    why: 'recv() overwrites only the start of the buffer, and puts no zero byte behind it. Whoever then sends up to the next zero byte also sends the remains of earlier messages, perhaps of another client. A famous hole of this kind was called Heartbleed.',
    provoked: 'One client sends a long message. The next one sends a single byte, and must get this byte and nothing else.',
    remedy: {
      any: 'Send exactly as many bytes as the last read returned.',
      c: 'Use the n of recv() as the length for send(), not strlen(buf).',
      java: 'Use new String(buffer, 0, n, …) or out.write(buffer, 0, n), not the whole array.',
      rust: 'Use &buf[..n], or clear a String or Vec before it is read into again.',
      go: 'Use buf[:n].',
    },
    example: {
      language: 'c',
      wrong: code`
        recv(client, buf, sizeof buf, 0);
        send_all(client, buf, strlen(buf));`,
      right: code`
        ssize_t n = recv(client, buf, sizeof buf, 0);
        if (n > 0) send_all(client, buf, n);`,
    },
    fair: '',
    sources: [posix('recv()'), csapp('3.10.3')],
  },
  {
    id: 'nul-off-by-one',
    title: 'a zero byte written behind the buffer',
    likely: 'When a read fills the buffer, buf[n] = 0 writes one byte behind its end.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    restsOn: 'the message',
    why: 'The byte belongs to another variable: a counter, a length, the next buffer. The program may then answer wrongly, hang or crash, but only for messages of exactly the size of the buffer.',
    provoked:
      'echospec sends messages of exactly the usual sizes, and of the size that the server asks recv() for, followed by a second message on the same connection.',
    remedy: {
      any: 'Read one byte less than the buffer holds, or do not append a zero byte: the data is no string.',
      c: 'Write recv(fd, buf, sizeof buf - 1, 0) if you need buf[n] = 0. Compile with -fsanitize=address to find such places.',
    },
    example: {
      language: 'c',
      wrong: code`
        ssize_t n = recv(client, buf, sizeof buf, 0);
        buf[n] = '\0';`,
      right: code`
        ssize_t n = recv(client, buf, sizeof buf - 1, 0);
        if (n < 0) return -1;
        buf[n] = '\0';`,
    },
    fair: 'Not every case can be seen from outside: the byte may hit a place that does not matter.',
    sources: [csapp('3.10.3'), posix('recv()')],
  },
  {
    id: 'recv-overflows-buffer',
    title: 'more read than the buffer holds',
    likely: 'recv() was told that the buffer is larger than it is, and wrote behind its end.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'What lies behind the buffer is overwritten, and the program crashes or does what the sender wants. A buffer overflow that anyone on the network can reach is the gravest mistake that a server can have.',
    provoked:
      'echospec stops the server, queues some thousand bytes in one piece, and continues it. The server dies of a signal such as SIGSEGV or SIGABRT.',
    remedy: {
      any: 'Never read more than the buffer holds.',
      c: 'Write recv(fd, buf, sizeof buf, 0), where buf is an array and not a pointer. Compile with -fsanitize=address -Wall -Wextra.',
    },
    example: {
      language: 'c',
      wrong: code`
        char buf[1024];
        ssize_t n = recv(client, buf, 4096, 0);`,
      right: code`
        char buf[4096];
        ssize_t n = recv(client, buf, sizeof buf, 0);`,
    },
    fair: 'A small overrun can pass unnoticed.',
    sources: [csapp('3.10.3'), posix('recv()')],
  },
  {
    id: 'printf-format-injection',
    title: 'the message used as a format',
    likely: 'The message of the client is used as the format of printf() or one of its relatives.',
    call: 'printf',
    level: 'MUST',
    profiles: everyServer,
    restsOn: 'the message',
    why: 'printf(buf) obeys every % in the data: %s reads foreign memory, %n writes to it. A client can crash the server with a few characters, and read its secrets.',
    provoked: 'echospec sends messages with %s, %n, %p, %x, %d and %%, and compares the answers.',
    remedy: {
      any: 'Data of a client is never a format: pass it as an argument, or better send the bytes as they are.',
      c: 'Use send(fd, buf, n, 0), or dprintf(fd, "%.*s", (int)n, buf). Compile with -Wformat-security.',
      python: 'Do not use the message with % or format().',
      java: 'Use out.print(message), not out.printf(message) or String.format(message).',
      perl: 'Use print $client $message, not printf $client $message.',
    },
    example: {
      language: 'c',
      wrong: code`
        dprintf(client, buf);`,
      right: code`
        send_all(client, buf, n);`,
    },
    fair: '',
    sources: [man('printf(3)', 'Bugs'), byteStream],
  },
  {
    id: 'length-too-narrow',
    title: 'a length kept in 16 bits',
    likely:
      'The length of what was received, or a place in a buffer, is kept in a type of 16 bits, which forgets all that is above 65,535.',
    call: 'recv',
    level: 'MUST',
    profiles: [...streamServers, 'single-message'],
    why: 'recv() can return more than 65,535 bytes at once where the buffer is larger. In a short the number turns negative or small, and the difference is lost. With short messages it always fits.',
    provoked: 'echospec has 100,000 bytes wait for the server, so that one recv() returns as many as the buffer takes.',
    remedy: {
      any: 'Keep lengths in the type that the call returns.',
      c: 'Use ssize_t for the result of recv() and send(), and size_t for places in a buffer.',
      java: 'Use int, not short, and no cast.',
    },
    example: {
      language: 'c',
      wrong: code`
        unsigned short n = recv(client, buf, sizeof buf, 0);`,
      right: code`
        ssize_t n = recv(client, buf, sizeof buf, 0);`,
    },
    fair: '',
    sources: [posix('recv()', 'Return value')],
  },
  {
    id: 'queue-full-drops',
    title: 'a full queue that drops what comes',
    likely: 'What was read is put into a queue between reading and writing, and what does not fit into the queue is thrown away.',
    call: 'put',
    level: 'MUST',
    profiles: streamServers,
    why: 'A queue of messages may drop some where each stands for itself. A stream with a piece missing is broken for good. TCP slows the client down by itself, if only the server stops reading while its queue is full.',
    provoked:
      'echospec sends much at once, or reads nothing for a while, and finds pieces missing although the server goes on reading.',
    remedy: {
      any: 'Wait until the queue has room before the next read: a put that blocks, not one that gives up.',
      python: 'Use queue.put(data), not put_nowait() with except queue.Full; with asyncio await queue.put(data).',
      go: 'Write queue <- data without a select that has a default.',
      java: 'Use queue.put(), not offer(), whose result says whether it fitted.',
      rust: 'Use send() of a sync_channel, not try_send().',
    },
    example: {
      language: 'python',
      wrong: code`
        try:
            answers.put_nowait(data)
        except queue.Full:
            pass`,
      right: code`
        answers.put(data)   # waits while the queue is full`,
    },
    fair: '',
    sources: [byteStream, echoService],
  },
];

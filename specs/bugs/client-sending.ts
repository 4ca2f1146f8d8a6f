import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { beej, byteStream, man, posix, rfc, unp } from './sources.ts';

const profiles = ['client'] as const;

/** Mistakes of a client in what it sends: the wrong bytes, or too few, or no sign of the end. */
export const clientSending: readonly Bug[] = [
  {
    id: 'client-sends-terminator',
    title: 'the NUL behind the text sent as well',
    likely: 'The client sends strlen(message) + 1 bytes, and with them the NUL that only C needs.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'The NUL ends a string in memory, not on the wire. The server takes it for a part of the message, and answers to a message that nobody typed.',
    provoked: 'echospec compares what arrives with the message, byte by byte.',
    remedy: {
      any: 'Send as many bytes as the message has.',
      c: 'Use send_all(fd, message, strlen(message)), without + 1.',
    },
    example: {
      language: 'c',
      wrong: code`
        send_all(fd, message, strlen(message) + 1);`,
      right: code`
        send_all(fd, message, strlen(message));`,
    },
    fair: 'A protocol in which a NUL ends the message: judge it with --framing delimiter:00.',
    sources: [posix('send()'), byteStream],
  },
  {
    id: 'client-sends-buffer',
    title: 'the whole buffer sent in place of the message',
    likely: 'The client sends as many bytes as its buffer has, not as many as the message has.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'What stands behind the message in memory goes to the server as well: zeros, an older message, or something that was meant to stay secret.',
    provoked: 'echospec compares what arrives with the message, and looks at how many bytes there are too many.',
    remedy: {
      any: 'Send as many bytes as the message has.',
      c: 'Use send_all(fd, buf, length), not sizeof buf.',
      java: 'Use out.write(buf, 0, n), not out.write(buf).',
    },
    fair: '',
    sources: [posix('send()')],
  },
  {
    id: 'client-adds-newline',
    title: 'a line end that does not belong to the message',
    likely: 'The client sends a line end behind the message, which the protocol does not have.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'Calls that print text end it with a newline. On a connection every byte counts: the server takes the newline for a part of the message.',
    provoked: 'echospec compares what arrives with the message, where no newline ends it.',
    remedy: {
      any: 'Send the bytes of the message and nothing else.',
      python: 'Use s.sendall(message), not print(message, file=…), and do not add "\\n".',
      java: 'Use print() or write(), not println().',
      go: 'Use conn.Write() or fmt.Fprint(), not fmt.Fprintln().',
    },
    fair: 'Where a newline ends the message it is needed: judge such a client with --framing line.',
    sources: [byteStream],
  },
  {
    id: 'client-no-line-end',
    title: 'a message without the line end that completes it',
    likely: 'The client does not send the line end behind its message, and the server waits for more.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'Where a line end completes the message, the server can not answer before it has come. Both wait for each other.',
    provoked: 'echospec waits for the whole message with its end before it answers.',
    remedy: {
      any: 'Send the line end behind the message.',
      python: 'Write s.sendall(message + b"\\n"); input() and rstrip() have taken it away.',
      c: 'Append "\\n" before you send, if fgets() or strcspn() has not left one.',
      java: 'Use println() with a flush, or write the "\\n".',
    },
    fair: '',
    sources: [byteStream, posix('fgets()')],
  },
  {
    id: 'client-message-cut',
    title: 'only the beginning of a long message sent',
    likely: 'The client has room for a message of a certain length only, and cuts what is longer without a word.',
    call: 'read',
    level: 'MUST',
    profiles,
    why: 'A fixed array, one read() of the input or one line takes the first part of a long message. The rest is lost before anything was sent, and nobody is told.',
    provoked: 'echospec gives the client messages of many lengths, around the usual sizes of buffers and far above.',
    remedy: {
      any: 'Read the input to its end into something that grows, or send it piece by piece as you read it. If there must be a limit, refuse what is longer.',
      c: 'Loop over fread(buf, 1, sizeof buf, stdin), and send each piece; or take the argument itself in place of a copy.',
      python: 'Use sys.stdin.buffer.read(), not read(1024).',
    },
    example: {
      language: 'c',
      wrong: code`
        char buf[1024];
        ssize_t n = read(0, buf, sizeof buf);
        send_all(fd, buf, n);`,
      right: code`
        char buf[1024];
        ssize_t n;
        while ((n = read(0, buf, sizeof buf)) > 0)
            send_all(fd, buf, n);`,
    },
    fair: 'To refuse a message with an error and a status other than 0 is seen as this mistake as well: make the limit a part of the task, and leave the check out with --skip.',
    sources: [posix('read()'), beej('Handling Partial send()s')],
  },
  {
    id: 'client-length-wrong',
    title: 'a length that the server reads otherwise',
    likely: 'The length before the message has another byte order, another width or another value than the protocol says.',
    call: 'htonl',
    level: 'MUST',
    profiles,
    why: 'The server waits for as many bytes as the length says. A 5 in the wrong byte order is 83 886 080, and the server waits for ever.',
    provoked: 'echospec compares the length that arrives with the message, and with the same length the other way round.',
    remedy: {
      any: 'Write the length in the byte order and the width that the protocol demands, and count bytes, not characters.',
      c: 'Use uint32_t length = htonl(n), and send these 4 bytes before the message.',
      python: 'Use struct.pack(">I", len(data)), where data are bytes.',
      java: 'Use DataOutputStream.writeInt(data.length).',
      rust: 'Use (n as u32).to_be_bytes().',
      go: 'Use binary.BigEndian.PutUint32().',
    },
    fair: '',
    sources: [posix('htonl()'), unp('3.4')],
  },
  {
    id: 'client-closes-before-answer',
    title: 'the connection closed before the answer has come',
    likely: 'The client closes the whole connection behind its message, and with it the side on which the answer comes.',
    call: 'close',
    level: 'MUST',
    profiles,
    why: 'close() ends both directions. The answer meets a closed socket, the kernel resets the connection, and nobody reads what the server has said.',
    provoked: 'echospec takes the message up to the end of the file, answers, and looks what the client prints.',
    remedy: {
      any: 'End the sending side only, read the answer to its end, and close then.',
      c: 'Call shutdown(fd, SHUT_WR) in place of close(fd); close it at the end.',
      python: 'Call s.shutdown(socket.SHUT_WR), and read inside the with block.',
      java: 'Call socket.shutdownOutput(): closing the output stream closes the socket.',
      javascript: 'Call socket.end(), not socket.destroy(), and wait for the "end" event.',
    },
    example: {
      language: 'python',
      wrong: code`
        s.sendall(message)
        s.close()`,
      right: code`
        s.sendall(message)
        s.shutdown(socket.SHUT_WR)
        while chunk := s.recv(4096):
            answer += chunk
        s.close()`,
    },
    fair: '',
    sources: [posix('shutdown()'), rfc(9293, '3.6'), man('shutdown(2)')],
  },
];

import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { beej, byteStream, csapp, man, posix, rfc, unp } from './sources.ts';

const profiles = ['single-message'] as const;

/** Mistakes of servers that take one message per connection, answer it and close. */
export const singleMessage: readonly Bug[] = [
  {
    id: 'read-once',
    title: 'one recv() taken for the whole message',
    likely: 'What one recv() returned is taken for the whole message, or for its end, and was only a part of it.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'recv() returns what has arrived so far. On one machine and with short messages that is nearly always everything, over a network or with long messages it is not. The answer is then a part of what it should be.',
    provoked:
      'echospec sends a message byte by byte, each one only after the server has taken the one before, and messages up to a megabyte.',
    remedy: {
      any: 'Read in a loop until the message is complete: until the end of file, the newline, or the number of bytes that was announced. That a piece is short says nothing.',
      c: 'Write while ((n = recv(fd, buf + used, size - used, 0)) > 0) used += n;, and let buf grow.',
      python:
        'Write while chunk := client.recv(65536): data += chunk, for messages that end with the connection; while len(data) < n: for those of a known length. A short chunk is not the end.',
      java: 'Use in.readAllBytes() for messages that end with the connection, in.readNBytes(n) for a known length.',
      javascript: 'Collect the pieces of "data" until "end", or until the length is reached.',
      rust: 'Use read_to_end() or read_exact().',
      go: 'Use io.ReadAll() or io.ReadFull().',
      perl: 'Call sysread() in a loop with an offset.',
      ruby: 'Use client.read for messages that end with the connection, client.read(n) for a known length.',
    },
    example: {
      language: 'python',
      wrong: code`
        data = client.recv(65536)
        client.sendall(data)`,
      right: code`
        data = b""
        while chunk := client.recv(65536):
            data += chunk
        client.sendall(data)`,
    },
    fair: '',
    sources: [posix('recv()'), byteStream, csapp('10.5'), unp('3.9')],
  },
  {
    id: 'no-close-after-reply',
    title: 'the connection left open after the answer',
    likely: 'The server has answered and does not close the connection.',
    call: 'close',
    level: 'MUST',
    profiles,
    why: 'Where one connection carries one message, its end is how the client knows that the answer is complete. Without it the client waits for ever.',
    provoked: 'echospec sends a message, receives the whole answer, and waits for the end of file.',
    remedy: {
      any: 'Close the connection after the last byte of the answer has been sent.',
      c: 'Call close(client) after send_all(); in a forking server the parent must close it, too.',
      python: 'Use with client: around the service. A makefile() object must be closed as well.',
      javascript: 'Use socket.end(answer) in place of socket.write(answer).',
      java: 'Use try (Socket client = server.accept()) { … }.',
      go: 'Write defer conn.Close().',
    },
    fair: 'Protocols that keep the connection for further messages use another profile.',
    sources: [posix('close()'), rfc(9293, '3.6')],
  },
  {
    id: 'waits-for-eof',
    title: 'reads on behind the end of the message',
    likely: 'The message is complete, but the server goes on reading until the client ends its side.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'When a newline, a length or a fixed size ends the message, the client keeps its side open and waits for the answer. The server waits for the end of file. Both wait for ever.',
    provoked:
      'echospec sends a complete message and keeps its side open. When no answer comes it ends its side, and then the answer arrives.',
    remedy: {
      any: 'Stop reading when the message is complete.',
      c: 'Leave the loop when memchr() finds the newline, or when used has reached the length.',
      python: 'Use readline() or a loop with a length, not read() or a loop until b"".',
      java: 'Use readLine() or readNBytes(n), not readAllBytes().',
      rust: 'Use read_until() or read_exact(), not read_to_end().',
      go: "Use ReadBytes('\\n') or io.ReadFull(), not io.ReadAll().",
    },
    fair: 'Where the message ends with the connection, reading to the end of file is right.',
    sources: [byteStream, rfc(9293, '3.6.1')],
  },
  {
    id: 'len-endian',
    title: 'the length in the wrong byte order',
    likely: 'The length before the message is read or written without ntohl() or htonl().',
    call: 'ntohl',
    level: 'MUST',
    profiles,
    why: 'Numbers travel with the high byte first. Without the conversion the length 5 becomes 83 886 080, and the server waits for bytes that never come, or refuses the message.',
    provoked:
      'echospec sends a message of 5 bytes with its length. When the server waits for more, it tries the length with swapped bytes.',
    remedy: {
      any: 'Convert between network byte order (high byte first) and the order of the machine when you read and write the length.',
      c: 'Use ntohl() after reading and htonl() before writing a uint32_t; ntohs() and htons() for 16 bits.',
      python: 'Use struct.unpack(">I", …) and struct.pack(">I", …), or int.from_bytes(…, "big").',
      java: 'DataInputStream.readInt() is right; in a ByteBuffer keep ByteOrder.BIG_ENDIAN.',
      javascript: 'Use readUInt32BE() and writeUInt32BE().',
      rust: 'Use u32::from_be_bytes() and to_be_bytes().',
      go: 'Use binary.BigEndian.',
      perl: 'Use pack and unpack with "N".',
      ruby: 'Use pack and unpack with "N".',
    },
    example: {
      language: 'c',
      wrong: code`
        uint32_t length;
        recv_all(client, &length, sizeof length);`,
      right: code`
        uint32_t length;
        recv_all(client, &length, sizeof length);
        length = ntohl(length);`,
    },
    fair: '',
    sources: [posix('ntohl()'), beej('Byte Order')],
  },
  {
    id: 'len-negative',
    title: 'a length that becomes negative',
    likely: 'The length is stored in a signed number, so that a large one becomes negative.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'FFFFFFFF as a signed number is -1, which is smaller than any limit. As the length of a read it becomes gigantic again, and the stack is overwritten. Whoever can reach the port can crash the server, or worse.',
    provoked: 'echospec sends the lengths FFFFFFFF, 80000000, 7FFFFFFF and FFFFFFFC with 20 000 bytes, to several fresh processes.',
    remedy: {
      any: 'Use an unsigned type for the length, and refuse what exceeds your limit before anything is read.',
      c: 'Use uint32_t (uint8_t or uint16_t where the length has 1 or 2 bytes, never char), and write if (length > sizeof buf) { close(client); return; }.',
      java: 'All integers are signed. For 1 or 2 bytes use readUnsignedByte() or readUnsignedShort(); with readInt() refuse length < 0 and length > MAX.',
      python: 'Unpack with a capital letter (">I", ">H", "B": unsigned), not with a small one (">i", ">h", "b").',
      rust: 'Use u32::from_be_bytes(), not i32.',
      go: 'Use uint32, not int32.',
    },
    example: {
      language: 'c',
      wrong: code`
        int32_t length = ntohl(header);
        if (length <= (int)sizeof buf)
            recv_all(client, buf, length);`,
      right: code`
        uint32_t length = ntohl(header);
        if (length > sizeof buf) { close(client); return; }
        recv_all(client, buf, length);`,
    },
    fair: 'To close the connection is the right answer to such a length. Whether it crashes depends on where the stack lies, so several processes are tried.',
    sources: [csapp('2.2.8'), csapp('3.10.3')],
  },
  {
    id: 'len-trusts-alloc',
    title: 'as much memory as the client says',
    likely: 'The server takes as much memory as the length announces, before a single byte has come.',
    call: 'malloc',
    level: 'SHOULD',
    profiles,
    why: 'Four bytes from a client make the server take up to 4 GiB. A few such clients bring down the machine.',
    provoked:
      'echospec announces a very long message, sends nothing more, and compares the greatest memory use of the server before and after.',
    remedy: {
      any: 'Compare the length with a limit before you take memory, or let the buffer grow with the data that really comes.',
      c: 'Write if (length > MAX_LENGTH) { close(client); return; } before malloc(), and check its result.',
      python: 'Check the length before bytearray(length), or collect chunks.',
      java: 'Check the length before new byte[length].',
      javascript: 'Check the length before Buffer.alloc(length).',
      rust: 'Check the length before vec![0; length], or use take(length).read_to_end().',
      go: 'Check the length before make([]byte, length).',
    },
    example: {
      language: 'python',
      wrong: code`
        (length,) = struct.unpack(">I", header)
        data = bytearray(length)`,
      right: code`
        (length,) = struct.unpack(">I", header)
        if length > LENGTH_MAX:
            return
        data = bytearray(length)`,
    },
    fair: 'Memory that is only reserved and never touched does not count.',
    sources: [man('malloc(3)'), csapp('9.11')],
  },
  {
    id: 'len-header-short-read',
    title: 'the length itself read only in part',
    likely: 'The bytes of the length are read with a single recv(), which returned fewer.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'Even four bytes may arrive one by one. The server then raises an exception, or takes a wrong length and reads the rest of it as data.',
    provoked:
      'echospec sends a message byte by byte, the length included, each one only after the server has taken the one before.',
    remedy: {
      any: 'Write one function that reads exactly n bytes in a loop, and use it for the length and for the data.',
      c: 'Write while (have < 4) { n = recv(fd, header + have, 4 - have, 0); if (n <= 0) return -1; have += n; }.',
      python:
        'Loop with client.recv(4 - len(header)) until there are 4 bytes, or use makefile("rb").read(4), or readexactly(4) in asyncio.',
      java: 'Use DataInputStream.readInt() or readFully().',
      javascript: 'Collect "data" until at least 4 bytes are there.',
      rust: 'Use read_exact(&mut header).',
      go: 'Use io.ReadFull(conn, header).',
      perl: 'Use read($client, my $header, 4), which loops.',
      ruby: 'Use client.read(4), which loops.',
    },
    example: {
      language: 'python',
      wrong: code`
        (length,) = struct.unpack(">I", client.recv(4))`,
      right: code`
        header = b""
        while len(header) < 4:
            chunk = client.recv(4 - len(header))
            if not chunk:
                return
            header += chunk
        (length,) = struct.unpack(">I", header)`,
    },
    fair: '',
    sources: [posix('recv()'), unp('3.9')],
  },
  {
    id: 'empty-message-hangs',
    title: 'an empty message never answered',
    likely: 'A message of no bytes is taken for no message, and its client is neither answered nor let go.',
    call: 'close',
    level: 'MUST',
    profiles,
    why: 'The client has said all that it has to say, which is nothing, and waits for the end. Its connection stays open for ever.',
    provoked: 'echospec sends a message of no bytes and waits for its answer and for the end of the connection.',
    remedy: {
      any: 'Answer and close on every path. Look for a test such as length > 0 around the answer or around close().',
      c: 'Write close(client) behind the if, not within it.',
      python: 'Look for "if data:" around the answer; use with client: so that the connection is always closed.',
    },
    fair: '',
    sources: [posix('close()'), posix('recv()')],
  },
  {
    id: 'incomplete-message-fatal',
    title: 'ends when a message is incomplete',
    likely: 'A client that leaves in the middle of its message ends the whole server.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'Clients crash, networks break, people type a wrong command. Whoever sends half a message then switches off the service for everybody.',
    provoked: 'echospec sends a part of a message, ends its side, and looks whether the server lives and serves the next client.',
    remedy: {
      any: 'When recv() returns 0 before the message is complete, close this connection and go on with the next client. Do not exit, and do not let an exception leave the loop.',
      c: 'Return from the function that serves the client in place of calling exit() or perror() and exit().',
      python: 'Put try … except around the service of one client, or return when recv() gives b"".',
      rust: 'Handle the UnexpectedEof of read_exact(), with no unwrap().',
      go: 'Return from the function of the connection at io.ErrUnexpectedEOF, with no log.Fatal().',
    },
    fair: 'To close without an answer, or to answer the part that came, is both right.',
    sources: [posix('recv()'), rfc(9293, '3.6')],
  },
  {
    id: 'prints-nothing',
    title: 'the message never printed',
    likely: 'The message was received, and is never written to the standard output.',
    call: 'fwrite',
    level: 'MUST',
    profiles,
    why: 'Whoever looks at the server sees nothing of what was sent to it.',
    provoked:
      'echospec sends a message, ends the server, and sends very much to another one; it reads the standard output all the time.',
    remedy: {
      any: 'Write the message to the standard output, not to a file or to the standard error output, and flush it.',
      c: 'Use fwrite(message, 1, length, stdout) and fflush(stdout).',
      python: 'Use sys.stdout.buffer.write(message) and sys.stdout.flush().',
    },
    fair: 'A message that is kept back in a buffer is not missing: that is a weaker finding of its own.',
    sources: [posix('fwrite()'), man('stdout(3)')],
  },
];

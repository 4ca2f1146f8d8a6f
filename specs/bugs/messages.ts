import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { byteStream, csapp, man, posix } from './sources.ts';

const profiles = ['single-message'] as const;

/** Mistakes of servers that collect a message in a buffer: where its pieces go, and how many bytes they wait for. */
export const messages: readonly Bug[] = [
  {
    id: 'pieces-overwritten',
    title: 'each piece read over the one before',
    likely: 'Each recv() writes to the start of the buffer, over the pieces of the message that came before.',
    call: 'recv',
    level: 'MUST',
    profiles: ['single-message', 'line-echo'],
    why: 'A message that comes in one piece is right. One that comes in several loses all pieces but the last, and the answer ends with what stood in the buffer before.',
    provoked: 'echospec sends a message byte by byte: the answer begins with its last byte.',
    remedy: {
      any: 'Read each piece behind what the buffer already holds, and leave out of the size what is taken.',
      c: 'Write recv(fd, buf + used, size - used, 0), not recv(fd, buf, size - used, 0).',
      java: 'Use in.read(buffer, used, buffer.length - used), or in.readNBytes().',
      python: 'Write recv_into(memoryview(buffer)[used:]), or append each piece with data += piece.',
      rust: 'Read into &mut buffer[used..], or use read_exact().',
      go: 'Read into buffer[used:], or use io.ReadFull().',
      perl: 'Give sysread() the offset: sysread($client, $message, $left, length $message).',
    },
    example: {
      language: 'c',
      wrong: code`
        while (used < size) {
            n = recv(fd, buf, size - used, 0);
            used += n;
        }`,
      right: code`
        while (used < size) {
            n = recv(fd, buf + used, size - used, 0);
            if (n <= 0)
                return -1;
            used += n;
        }`,
    },
    fair: '',
    sources: [posix('recv()'), byteStream],
  },
  {
    id: 'last-piece-only',
    title: 'only the last piece of a message used',
    likely: 'Only what the last recv() returned is used, and not the pieces that came before it.',
    call: 'recv',
    level: 'MUST',
    profiles: ['single-message', 'line-echo', 'client'],
    why: 'The end of the message is found, and its beginning is lost. With short messages in one piece nobody notices.',
    provoked:
      'echospec sends a message byte by byte, and only its last byte comes back; or an answer in pieces, and only the last one is printed.',
    remedy: {
      any: 'Append each piece to what came before, and use all of it.',
      python: 'Write data += client.recv(4096), not data = client.recv(4096).',
      javascript: 'Use the joined pieces, not the chunk of the last event.',
      c: 'Read behind what the buffer holds, recv(fd, buf + used, size - used, 0), and use all of it from the start of the buffer.',
    },
    example: {
      language: 'python',
      wrong: code`
        while True:
            data = client.recv(4096)
            if not data or b"\n" in data:
                break
        client.sendall(data)`,
      right: code`
        data = b""
        while b"\n" not in data:
            piece = client.recv(4096)
            if not piece:
                return
            data += piece
        client.sendall(data)`,
    },
    fair: '',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'refused-length-fatal',
    title: 'a length that is refused ends the server',
    likely: 'A length that is too large for the server ends the whole process, and not only this connection.',
    call: 'exit',
    level: 'MUST',
    profiles,
    why: 'To refuse such a length is right. But whoever sends four bytes switches off the service for everybody.',
    provoked: 'echospec announces very long messages, and looks whether the process lives and serves the next client.',
    remedy: {
      any: 'Close this connection and go on with the next client. Do not exit.',
      c: 'Return from the function that serves the client, in place of exit(), assert() or a function that prints an error and exits.',
      python: 'Use return, or raise and catch it in the loop over accept(), in place of sys.exit().',
      go: 'Return from the function of the connection, in place of log.Fatal().',
      javascript: 'Call socket.destroy(), in place of process.exit().',
      rust: 'Return an Err and print it, in place of std::process::exit().',
      java: 'Throw an IOException and catch it in the loop over accept(), in place of System.exit().',
    },
    fair: 'The connection may be closed without an answer.',
    sources: [posix('recv()'), posix('exit()')],
  },
  {
    id: 'len-sum-overflows',
    title: 'a length to which something is added overflows',
    likely: 'Something is added to the length, the sum does not fit into 32 bits, and far too little memory is taken.',
    call: 'malloc',
    level: 'MUST',
    profiles,
    why: 'FFFFFFFF plus 1 for a zero byte is 0. So malloc() gives a block of no bytes, and everything that the client sends is written behind it. Whoever can reach the port can crash the server, or worse.',
    provoked: 'echospec sends the length FFFFFFFF with 20 000 bytes, and 80000000 to another process: only the first one crashes.',
    remedy: {
      any: 'Refuse what exceeds your limit before anything is computed with the length.',
      c: 'Write if (length > LENGTH_MAX) { close(client); return; } before malloc(length + 1), or compute in size_t.',
    },
    example: {
      language: 'c',
      wrong: code`
        uint32_t length = ntohl(header);
        char *body = malloc(length + 1);
        recv_all(client, body, length);`,
      right: code`
        uint32_t length = ntohl(header);
        if (length > LENGTH_MAX) { close(client); return; }
        char *body = malloc(length + 1);
        recv_all(client, body, length);`,
    },
    fair: 'To close the connection is the right answer to such a length.',
    sources: [man('malloc(3)'), csapp('2.3.1')],
  },
  {
    id: 'reply-lacks-delimiter',
    title: 'the answer without what ends a message',
    likely: 'What ends the answer is missing: it was taken off on reading and never put back.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'The delimiter is what tells a client that the answer is complete. Who reads on until it comes waits for it, or takes the end of the connection for a failure.',
    provoked: 'echospec sends a short message, which comes back without its delimiter.',
    remedy: {
      any: 'Send the delimiter behind the message: keep the one that was read, or write it again. Functions that split or chomp take it off.',
      c: 'Where a zero byte ends the message send strlen(message) + 1 bytes.',
      python: 'Send message + delimiter after data.partition(delimiter).',
      ruby: 'Leave out chomp, or write the delimiter behind the message.',
      perl: 'Leave out chomp, or print $message . $/.',
    },
    fair: 'For lines this mistake has a name of its own.',
    sources: [byteStream, posix('send()')],
  },
  {
    id: 'waits-for-more-bytes',
    title: 'more bytes waited for than the message has',
    likely: 'The server counts a few bytes more to the message than the client sends, and waits for them.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'The message is complete, and the client waits for its answer. The server waits for bytes that nobody will send.',
    provoked: 'echospec sends a message that is not answered, and then further bytes one by one, until the answer comes.',
    remedy: {
      any: 'Wait for exactly as many bytes as the framing says. Look for room for a newline or a zero byte that was added to the size, for padding in a struct, and for a length whose own bytes are waited for once more.',
      c: 'Keep the length of the message apart from the size of its buffer: char buf[LENGTH + 1] is read with recv(…, LENGTH, …). Do not read into a struct: the compiler puts unused bytes between its fields.',
    },
    fair: '',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'reads-too-few-bytes',
    title: 'fewer bytes waited for than the message has',
    likely: 'The server takes the message for complete before its last bytes have come, and never reads those.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'What was not read is missing in the message. It is also still there when the connection is closed, so that the kernel resets it, and the answer can be lost.',
    provoked: 'echospec sends a message without its last byte, and looks whether the server answers it, or closes the connection.',
    remedy: {
      any: 'Read exactly as many bytes as the framing says: all that a message of fixed length has; or those of the length, and then as many as it says. Look for a size less one, and for a length that is read and not followed.',
      c: 'Look for LENGTH - 1 and sizeof buf - 1 in recv(), where room for a zero byte was kept in a buffer of just the length of the message.',
    },
    fair: '',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'answers-first-piece',
    title: 'an answer before the message is complete',
    likely: 'The answer is sent when the first piece of the message has come, and the rest of it is read afterwards.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'The answer tells the client that its message has arrived, and it has not. A client that is interrupted in the middle of its message believes that all is well.',
    provoked:
      'echospec sends half of a message and looks whether the answer comes, and whether the connection stays open for the rest.',
    remedy: {
      any: 'Read the message to its end first, and send the answer behind the loop, not in it and not before it.',
    },
    fair: '',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'prints-each-piece',
    title: 'each piece printed by itself',
    likely:
      'Each piece that recv() returns is printed by itself, with a line end or words behind it, and not the message as a whole.',
    call: 'printf',
    level: 'MUST',
    profiles,
    why: 'Where a message is torn apart the network decides. Whoever reads the output finds line ends in it that nobody sent, and can not tell them from those that somebody did.',
    provoked:
      'echospec sends a message byte by byte, and finds all of it in the output, with the same between one byte and the next.',
    remedy: {
      any: 'Collect the pieces until the message is complete, and print it once; or print each piece with nothing before and behind it.',
      c: 'Use fwrite(buf, 1, n, stdout) alone in the loop, and print the line end behind the loop; not puts() or printf("%s\\n").',
      python: 'Use sys.stdout.buffer.write(data) in the loop; print(data) adds a line end.',
      java: 'Use System.out.write(buffer, 0, n) in the loop; println() adds a line end.',
      javascript: 'Use process.stdout.write(data); console.log(data) adds a line end.',
      go: 'Use os.Stdout.Write(buffer[:n]) in the loop; fmt.Println() adds a line end.',
      rust: 'Use stdout.write_all(&buffer[..n]) in the loop; println!() adds a line end.',
      perl: 'Use print in the loop; say adds a line end.',
      ruby: 'Use print or $stdout.write in the loop; puts adds a line end.',
    },
    fair: '',
    sources: [byteStream, posix('fwrite()')],
  },
  {
    id: 'len-read-as-digits',
    title: 'the length read as digits',
    likely: 'The bytes of the length are read as the digits of a text, and not as a number.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'The length 5 in one byte is the byte 5, and not the character "5", which is the byte 53. Who turns the bytes into a text and the text into a number gets an exception, or 0.',
    provoked: 'echospec sends a message that is not answered, and another one whose length is written in digits, which is.',
    remedy: {
      any: 'Put the number together from its bytes: the first one times 256, plus the second, and so on.',
      c: 'Copy the bytes into a uint32_t and call ntohl(), in place of atoi().',
      python: 'Use struct.unpack(">I", header) or int.from_bytes(header, "big"), in place of int(header).',
      java: 'Use DataInputStream.readInt(), in place of Integer.parseInt().',
      javascript: 'Use header.readUInt32BE(), in place of Number(header.toString()).',
      go: 'Use binary.BigEndian.Uint32(header), in place of strconv.Atoi().',
      rust: 'Use u32::from_be_bytes(header), in place of parse().',
    },
    fair: '',
    sources: [posix('ntohl()'), byteStream],
  },
  {
    id: 'len-part-read',
    title: 'only a part of the length read',
    likely: 'Only the first bytes of the length are made into a number, and those are 0 in short messages.',
    call: 'ntohl',
    level: 'MUST',
    profiles,
    why: 'Every short message is taken for an empty one. What follows the length is never read, or taken for the next message.',
    provoked: 'echospec sends a message of some bytes with its length, and an empty answer comes.',
    remedy: {
      any: 'Read as many bytes as the framing has, and make all of them into the number.',
      c: 'Use ntohl() for a uint32_t of four bytes, and ntohs() for a uint16_t of two: ntohs() of four bytes keeps half of them.',
      python: 'Use struct.unpack(">I", …) for four bytes, and ">H" for two.',
      java: 'Use readInt() for four bytes, and readUnsignedShort() for two.',
      javascript: 'Use readUInt32BE() for four bytes, and readUInt16BE() for two.',
      go: 'Use binary.BigEndian.Uint32() for four bytes, and Uint16() for two.',
      rust: 'Use u32::from_be_bytes() for four bytes, and u16::from_be_bytes() for two.',
    },
    fair: '',
    sources: [posix('ntohl()'), byteStream],
  },
  {
    id: 'empty-message-refused',
    title: 'an empty message taken for an error',
    likely: 'A message of no bytes is taken for an error or for the end of the connection, and its client gets no answer.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'A length of 0 is a length like any other. The client has sent a whole message, and can not tell this from a server that has crashed.',
    provoked: 'echospec sends a message of no bytes: the connection is closed without its answer.',
    remedy: {
      any: 'Answer an empty message as any other. Look for a test such as length > 0, and for a 0 that is taken for false: only recv() that returns 0 means the end.',
      c: 'Do not call recv() for 0 bytes and take its 0 for the end.',
      python: 'Write if header is None in place of if not length.',
      javascript: 'Write if (length === undefined) in place of if (!length).',
    },
    fair: 'Where lines are the messages this mistake has a name of its own, an empty line without an answer.',
    sources: [posix('recv()')],
  },
];

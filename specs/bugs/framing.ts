import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { byteStream, posix } from './sources.ts';

const profiles = ['single-message'] as const;

/** Mistakes about what marks the end of a message: several bytes behind it, or the length before it. */
export const framing: readonly Bug[] = [
  {
    id: 'rest-thrown-away',
    title: 'the half line behind whole ones thrown away',
    likely:
      'What stands in the buffer behind the last whole line is thrown away, and the other half of that line comes back alone.',
    call: 'recv',
    level: 'MUST',
    profiles: ['line-echo'],
    why: 'A recv() that brings whole lines often brings the beginning of another one. Whoever answers the whole ones and empties the buffer loses that beginning.',
    provoked:
      'echospec stops the server, sends two lines and half of a third in one piece, continues it, and sends the other half when the lines have come back.',
    remedy: {
      any: 'Take the lines that were answered out of the buffer, and nothing else: what stands behind the last newline waits for the next recv().',
      python: 'Write *lines, buffer = buffer.split(b"\\n"), not buffer = b"".',
      javascript: 'Write buffer = lines.pop() behind lines = buffer.split("\\n"), not buffer = "".',
      c: 'Move the rest to the front with memmove(), and set used to its length, not to 0.',
      java: 'Write pending.delete(0, end + 1), not pending.setLength(0).',
    },
    example: {
      language: 'python',
      wrong: code`
        buffer += data
        for line in buffer.split(b"\n")[:-1]:
            client.sendall(line + b"\n")
        buffer = b""`,
      right: code`
        buffer += data
        *lines, buffer = buffer.split(b"\n")
        for line in lines:
            client.sendall(line + b"\n")`,
    },
    fair: '',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'delimiter-search-not-restarted',
    title: 'an end of message overlooked after a false start',
    likely: 'When a byte does not continue the delimiter, it is not looked at once more as its first byte.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'In CR CR LF the second CR does not continue the delimiter CR LF that the first one began, but it begins one itself. A search that only counts what matched overlooks it, and waits for ever.',
    provoked: 'echospec sends a message whose last byte is the first byte of the delimiter, and the delimiter behind it.',
    remedy: {
      any: 'Look for the whole delimiter in all that was received, with a function of the library; or, byte by byte, try the byte that did not fit as the first of the delimiter.',
      c: 'Use memmem(), or compare the last bytes of the buffer with the delimiter after each byte.',
      python: 'Use data.find(delimiter), or data.endswith(delimiter) after each byte.',
      javascript: 'Use buffer.indexOf(delimiter).',
    },
    example: {
      language: 'python',
      wrong: code`
        if byte == delimiter[matched]:
            matched += 1
        else:
            matched = 0`,
      right: code`
        data.append(byte)
        complete = data.endswith(delimiter)`,
    },
    fair: 'Asked only where the delimiter has several bytes, and where the message is a message of this framing.',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'part-of-delimiter-ends',
    title: 'a part of the delimiter taken for the whole',
    likely: 'One byte of the delimiter is enough to end the message, often LF where CR LF is agreed on.',
    call: 'recv',
    level: 'SHOULD',
    profiles,
    why: 'A message that holds this byte is cut there, and the rest of it is lost or taken for the next message.',
    provoked: 'echospec sends a message in whose middle the last byte of the delimiter stands, without those before it.',
    remedy: {
      any: 'Look for the whole delimiter. Functions that read a line end it at LF alone.',
      python: 'Use data.find(b"\\r\\n") in place of readline().',
      java: 'Do not use readLine(), which ends a line at CR, at LF, and at both.',
      go: "Look for the delimiter with bytes.Index(); ReadBytes('\\n') ends at LF alone.",
      ruby: 'Give gets the delimiter: client.gets("\\r\\n").',
      perl: 'Set $/ = "\\r\\n".',
    },
    fair: 'Many protocols ask to be lenient about LF alone. Then the framing is line, not a delimiter.',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'newline-ends-message',
    title: 'a newline taken for the end of the message',
    likely: 'The message is read like a line: a newline in it is taken for its end.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'A message that ends with the connection, that has a fixed length, or its length before it, may hold any bytes, and a newline is one of them. The server answers before it has the rest.',
    provoked:
      'echospec sends a message with a newline in it, and compares the answer; or sends it up to that newline, and waits whether an answer comes before the rest was sent.',
    remedy: {
      any: 'Read until so many bytes have come as the message has, or until the end of the file where that ends it, whatever these bytes are.',
      c: 'Use recv() in a loop, or fread(), in place of fgets() and getline().',
      python: 'Use read(n), or read() for all up to the end of the file, in place of readline(); or recv() in a loop.',
      java: 'Use readNBytes(n) or readAllBytes() in place of readLine().',
      go: "Use io.ReadFull() or io.ReadAll() in place of ReadBytes('\\n').",
      perl: 'Use read(), or local $/ before <$client> for all up to the end of the file.',
      ruby: 'Use read(n), or read for all up to the end of the file, in place of gets.',
    },
    fair: 'Not asked where a newline is the end of a message.',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'delimiter-only-at-end',
    title: 'a delimiter looked for at the end of a piece only',
    likely:
      'The message is taken for complete when what has arrived ends with the delimiter; one that other bytes follow is overlooked.',
    call: 'recv',
    level: 'SHOULD',
    profiles: ['single-message', 'line-echo'],
    why: 'A client that sends more than one message at once has the beginning of the next one arrive together with the end of the first. The server goes on to wait, and so does the client.',
    provoked: 'echospec sends a message and a part of another one at once, and waits for the answer to the first.',
    remedy: {
      any: 'Look for the delimiter anywhere in all that has arrived, and keep what stands behind it for the next message.',
      c: 'Use memchr() or memmem() on the buffer, in place of comparing its last bytes.',
      python: 'Write while delimiter in data, in place of data.endswith(delimiter).',
      javascript: 'Use received.indexOf(delimiter), in place of endsWith().',
      java: 'Use indexOf() on what has arrived, in place of endsWith().',
    },
    fair: 'What stands behind the first message need not be answered.',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'delimiter-in-one-piece',
    title: 'a delimiter looked for in one piece only',
    likely:
      'The delimiter is looked for in what one recv() returned, and not in all that came: one that arrives in two pieces is overlooked.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'TCP cuts the bytes anywhere, within the delimiter as well. A part of it stands at the end of one piece and the rest at the beginning of the next.',
    provoked:
      'echospec sends a message byte by byte, the delimiter included, each byte only after the server has taken the one before.',
    remedy: {
      any: 'Append what recv() returned to what came before, and look for the delimiter in all of it; or begin the search as many bytes before the new piece as the delimiter has, less one.',
      c: 'Use memmem() on the whole buffer, not on the bytes of the last recv().',
      python: 'Write data += piece, and then test delimiter in data, not in piece.',
      javascript: 'Use received.indexOf(delimiter) on the joined Buffer, not on the chunk of the event.',
    },
    example: {
      language: 'python',
      wrong: code`
        while piece := client.recv(4096):
            data += piece
            if delimiter in piece:
                break`,
      right: code`
        while piece := client.recv(4096):
            data += piece
            if delimiter in data:
                break`,
    },
    fair: 'Asked only where the delimiter has several bytes.',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'answers-surplus',
    title: 'bytes behind the message answered as well',
    likely: 'What came behind the end of the message is answered with it.',
    call: 'recv',
    level: 'SHOULD',
    profiles,
    why: 'One recv() may return the end of a message and bytes behind it. They do not belong to the message, and a client that counts on one answer reads them as a part of it.',
    provoked: 'echospec sends a message and more bytes behind it in one segment.',
    remedy: {
      any: 'Cut what was received at the end of the message: behind the delimiter, or behind as many bytes as the length says. Look for the delimiter anywhere in the data, and not only at its end.',
      c: 'Send the bytes up to what memchr() or memmem() found, not as many as recv() returned.',
      python: 'Use data.partition(delimiter) in place of data.endswith(delimiter), or data[:length].',
    },
    fair: 'What becomes of the bytes behind the message is free, as long as they are not answered.',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'len-counts-itself',
    title: 'a length that counts its own bytes',
    likely: 'The bytes of the length itself are counted in the length.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'The receiver waits for bytes that never come, or leaves the last bytes of the message unread.',
    provoked: 'echospec sends a message with its length before it and compares the length and the end of the answer.',
    remedy: {
      any: 'Write, and read, the number of bytes that follow the length.',
      c: 'Write htonl(length), not htonl(length + sizeof header); receive length bytes behind the header.',
      python: 'Write struct.pack(">I", len(message)), and read as many bytes as it says behind the length.',
    },
    fair: 'Some protocols count the length itself. The framing length-prefix does not.',
    sources: [byteStream, posix('send()')],
  },
  {
    id: 'len-high-bytes-missing',
    title: 'the length of the answer without its high bytes',
    likely: 'The length before the answer is written in fewer bits than it has, so that only its low bytes are right.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'Short answers are right. From 256 bytes on, or from 65,536 on, the client reads a small number, takes the beginning for all of the answer, and the rest for the next one.',
    provoked: 'echospec sends messages of many lengths, and compares the length before each answer with that of the answer.',
    remedy: {
      any: 'Write all bytes of the length, also those that are zero in short messages.',
      c: 'Use uint32_t with htonl() where four bytes are agreed on, and uint16_t with htons() where there are two; no char and no short on the way.',
      python: 'Write struct.pack(">H", len(message)), not bytes([0, len(message) % 256]).',
      java: 'Use writeInt() or writeShort(), not two calls of write() of which one is always 0.',
      javascript: 'Use buffer.writeUInt16BE(length), not Buffer.from([0, length]), which keeps the lowest byte only.',
    },
    example: {
      language: 'javascript',
      wrong: code`
        const header = Buffer.from([0, message.length]);`,
      right: code`
        const header = Buffer.alloc(2);
        header.writeUInt16BE(message.length);`,
    },
    fair: 'Told by the number alone, when it is exactly what fewer bits hold.',
    sources: [byteStream, posix('send()')],
  },
  {
    id: 'len-form',
    title: 'the length of the answer missing or in another form',
    likely: 'The answer has no length before it, or one of another size or form than that of the message.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'The client takes the first bytes of the answer for its length, and waits for as many bytes as they happen to say.',
    provoked: 'echospec sends a message with its length before it and looks for the message in the answer.',
    remedy: {
      any: 'Send the length before the answer in the same number of bytes as in the message, as a number and not as digits.',
      c: 'Send a uint32_t of htonl(length) where four bytes are agreed on, a uint16_t of htons(length) where there are two.',
      python: 'Use the same format to pack as to unpack: struct.pack(">I", len(message)).',
      java: 'Use writeInt() where the message was read with readInt(), and writeShort() for readUnsignedShort().',
    },
    fair: "What is due is what the option --framing says; a profile of one's own may have bare answers.",
    sources: [byteStream, posix('send()')],
  },
  {
    id: 'len-in-characters',
    title: 'the length of the answer in characters',
    likely: 'The length before the answer is that of a text, in characters, and the bytes that follow are more.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'A character outside ASCII has several bytes. The client reads as many bytes as the length says, and misses the end of the answer.',
    provoked: 'echospec sends a message with characters of several bytes and compares the length before the answer.',
    remedy: {
      any: 'Do not decode the message; or encode the answer first, and count the bytes that are sent.',
      javascript: 'Use Buffer.byteLength(text) in place of text.length, or leave the data a Buffer.',
      python: 'Take len() of the bytes, not of the str.',
      java: 'Take the length of getBytes(), not of the String.',
    },
    fair: 'Told by the number alone, when it is exactly that of the characters.',
    sources: [byteStream, posix('send()')],
  },
];

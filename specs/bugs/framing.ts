import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { byteStream, posix } from './sources.ts';

const profiles = ['single-message'] as const;

/** Mistakes about what marks the end of a message: several bytes behind it, or the length before it. */
export const framing: readonly Bug[] = [
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

import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { byteStream, echoService, man, posix, rfc } from './sources.ts';

/** Mistakes that treat bytes as characters. */
export const content: readonly Bug[] = [
  {
    id: 'utf8-decode',
    title: 'bytes decoded as text',
    likely: 'The data is decoded as UTF-8, and bytes that are no valid text make the server fail or change them.',
    call: 'decode',
    calls: { rust: 'from_utf8', java: 'readLine', javascript: 'toString' },
    level: 'MUST',
    profiles: [...everyServer, 'discard'],
    restsOn: 'the message',
    why: 'The stream carries bytes, and not every sequence of bytes is text. Even for text it goes wrong: a character such as é has two bytes, and one recv() may end between them.',
    provoked: 'echospec sends bytes that are not UTF-8, and valid text whose characters are split between two reads.',
    remedy: {
      any: 'Send back the bytes as they came, without decoding them. Where text is really needed, decode whole messages, or use an incremental decoder.',
      python:
        'Use client.sendall(data) without decode() and encode(). For a log use data.decode(errors="backslashreplace") on a copy.',
      javascript: 'Do not call socket.setEncoding() or data.toString(): write the Buffer itself. For text use StringDecoder.',
      java: 'Use InputStream and OutputStream with byte[], not Reader, Writer or String.',
      rust: 'Use read() into bytes, not String::from_utf8(), String::from_utf8_lossy(), read_to_string() or lines().',
    },
    example: {
      language: 'python',
      wrong: code`
        text = client.recv(1024).decode()
        client.sendall(text.encode())`,
      right: code`
        data = client.recv(1024)
        client.sendall(data)`,
    },
    fair: 'Latin-1 gives every byte a character and loses nothing. For line servers that are declared as text, only the split of valid characters counts.',
    sources: [rfc(3629, '3'), byteStream, echoService],
  },
  {
    id: 'utf8-errors-replaced',
    title: 'invalid bytes replaced',
    likely: 'Bytes that are no valid UTF-8 are replaced by the sign � (EF BF BD) or by a question mark.',
    call: 'toString',
    level: 'MUST',
    profiles: everyServer,
    why: 'No error is reported, so the damage is found late: a picture or an archive that went through the server is broken. Characters that are split between two reads become � as well.',
    provoked: 'echospec sends bytes that are not UTF-8, and finds EF BF BD or ? in their place.',
    remedy: {
      any: 'Do not turn the data into text: send back the bytes themselves.',
      javascript: 'Write the Buffer that "data" hands you: no setEncoding("utf8"), no toString(), no string concatenation.',
      java: 'Use byte[] all the way: new String(buffer) and getBytes() replace what they cannot map.',
      python: 'Take out decode(errors="replace").',
      rust: 'Do not use String::from_utf8_lossy() for what is sent back.',
      go: 'Keep the []byte; do not range over a string or convert it to []rune.',
    },
    example: {
      language: 'javascript',
      wrong: code`
        socket.on('data', (data) => {
          socket.write(data.toString());
        });`,
      right: code`
        socket.on('data', (data) => {
          socket.write(data);
        });`,
    },
    fair: '',
    sources: [rfc(3629, '3'), echoService],
  },
  {
    id: 'utf8-errors-ignored',
    title: 'invalid bytes left out',
    likely: 'Bytes that are no valid UTF-8 are left out of the answer.',
    call: 'decode',
    level: 'MUST',
    profiles: everyServer,
    why: 'decode(errors="ignore") silences the exception by deleting data. The answer is shorter than the message, and nobody is told.',
    provoked: 'echospec sends bytes that are not UTF-8, and finds that just these are missing.',
    remedy: {
      any: 'Do not turn the data into text: send back the bytes themselves.',
      python: 'Take out decode(errors="ignore") and encode(), and send data as it is.',
      ruby: 'Take out scrub("") and encode(…, invalid: :replace), and use binmode.',
    },
    example: {
      language: 'python',
      wrong: code`
        text = data.decode("utf-8", errors="ignore")
        client.sendall(text.encode())`,
      right: code`
        client.sendall(data)`,
    },
    fair: '',
    sources: [rfc(3629, '3'), echoService],
  },
  {
    id: 'newline-translation',
    title: 'line ends changed',
    likely: 'Line ends are changed on the way: CR LF becomes LF, LF becomes CR LF, or a CR is added or left out.',
    call: 'readline',
    level: 'MUST',
    profiles: everyServer,
    restsOn: 'the echo',
    why: 'There are three habits of ending a line, and text modes "repair" them. For an echo each of these bytes is data, and the length of the answer must be that of the message.',
    provoked: 'echospec sends CR LF, single CR, single LF and mixtures of them, and compares.',
    remedy: {
      any: 'Use the stream in binary mode, and send back what was read, including its line end.',
      python: 'Use client.makefile("rb"), or newline="" in text mode; or recv() and sendall().',
      java: 'readLine() removes the line end and println() writes the one of the platform: use InputStream.read(byte[]).',
      go: "bufio.Scanner removes \\r\\n: use io.Copy(), or ReadBytes('\\n'), which keeps it.",
      rust: "lines() removes \\r\\n: use read(), or read_until(b'\\n', &mut line), which keeps it.",
      perl: 'Use binmode($client) and sysread().',
    },
    example: {
      language: 'python',
      wrong: code`
        file = client.makefile("rw")
        for line in file:
            file.write(line)
            file.flush()`,
      right: code`
        while data := client.recv(4096):
            client.sendall(data)`,
    },
    fair: 'For line servers a profile says whether line ends are kept, or sent as LF or CR LF.',
    sources: [echoService, byteStream],
  },
  {
    id: 'ascii-decode',
    title: 'bytes taken for ASCII',
    likely: 'The data is taken for ASCII, and bytes above 127 make the server fail or come back as another sign.',
    call: 'decode',
    level: 'MUST',
    profiles: everyServer,
    why: 'ASCII has 128 characters, and a byte has 256 values. Each é and each picture goes wrong, not only what is no valid text.',
    provoked: 'echospec sends bytes above 127, and then valid UTF-8 in one piece: neither comes back.',
    remedy: {
      any: 'Send back the bytes as they came, without decoding them. Where text is really needed, name its encoding, such as UTF-8.',
      python: 'Use client.sendall(data) without decode("ascii") and encode("ascii").',
      java: 'Use InputStream and OutputStream with byte[], not Reader, Writer or String; US_ASCII and the default of a C locale know 128 characters only.',
      javascript: 'Write the Buffer itself: no setEncoding("ascii") and no toString("ascii").',
      ruby: 'Use readpartial() and write(), with no encode("US-ASCII").',
    },
    fair: '',
    sources: [byteStream, echoService],
  },
  {
    id: 'charset-mixed',
    title: 'read in one encoding, written in another',
    likely: 'The bytes are taken for characters of Latin-1 and written as UTF-8, so that each one above 127 becomes two.',
    call: 'encode',
    level: 'MUST',
    profiles: [...everyServer, 'time'],
    why: 'Each é comes back as Ã©, and every picture or archive is broken and longer than before.',
    provoked: 'echospec sends bytes above 127, and finds two bytes for each of them, the first C2 or C3.',
    remedy: {
      any: 'Send bytes as bytes, in a binary mode where the stream has one, without decoding or encoding them. Whoever decodes has to encode with the same name.',
      python: 'Leave out decode("latin-1"), or encode with "latin-1" as well.',
      java: 'Use byte[] all the way, or give the reader and the writer the same Charset.',
      javascript:
        'Write the Buffer itself: write(text) takes UTF-8 unless told "latin1", also for what setEncoding("latin1") has read.',
      perl: 'Give the socket no :utf8 or :encoding layer, or the same one for both directions.',
      rust: 'Do not turn each byte into a char: send the bytes.',
      go: 'string(rune(b)) makes a character of a byte: write the []byte.',
    },
    fair: '',
    sources: [rfc(3629, '3'), byteStream, echoService],
  },
  {
    id: 'high-byte-ends-connection',
    title: 'bytes above 127 taken for the end',
    likely: 'Each byte is kept in a signed char or byte, where those above 127 are negative and look like an error or the end.',
    call: 'read',
    level: 'MUST',
    profiles: everyServer,
    why: 'English text works, and the first é or the first picture ends the conversation.',
    provoked: 'echospec sends bytes above 127: what stands before them comes back, and nothing more.',
    remedy: {
      any: 'Keep what read() returns in an int, and compare it with -1 before it is made a byte.',
      java: 'Write int b; while ((b = in.read()) != -1), with no cast to byte before the comparison.',
      c: 'Use int for what getc() returns, and unsigned char for bytes that are compared.',
    },
    fair: '',
    sources: [man('fgetc(3)'), echoService],
  },
  {
    id: 'char-eof-ff',
    title: 'the byte FF taken for the end',
    likely: 'The byte FF (255) is mistaken for the end of the file, because the result was stored as a char or byte.',
    call: 'getc',
    level: 'MUST',
    profiles: [...everyServer, 'discard'],
    why: 'getc() and read() return -1 at the end and 0 to 255 for a byte, which is why their type is int. Squeezed into one byte, 255 and -1 are the same, and the connection ends in the middle of the data.',
    provoked: 'echospec sends messages that contain the byte FF.',
    remedy: {
      any: 'Keep the result in an int until it has been compared with the end.',
      c: 'Write int c; while ((c = getc(f)) != EOF).',
      java: 'Write int b; while ((b = in.read()) != -1) out.write(b);, with the cast to byte only after the comparison.',
    },
    example: {
      language: 'c',
      wrong: code`
        char c;
        while ((c = getc(in)) != EOF)
            putc(c, out);`,
      right: code`
        int c;
        while ((c = getc(in)) != EOF)
            putc(c, out);`,
    },
    fair: '',
    sources: [posix('fgetc()'), man('fgetc(3)')],
  },
  {
    id: 'control-byte-ends-connection',
    title: 'a control character that ends the connection',
    likely: 'A control character such as Ctrl-C, Ctrl-D or Ctrl-Z in the data makes the server close the connection.',
    call: 'close',
    level: 'MUST',
    profiles: [...streamServers, 'discard'],
    restsOn: 'the message',
    why: 'On a terminal these keys mean "end". In a stream of bytes 3, 4 and 26 are data like all others. The end of the data is told by recv() returning 0, never by a byte.',
    provoked: 'echospec sends all 256 byte values, and looks after which one the connection ends.',
    remedy: {
      any: 'Take out the comparison with the control character; end when the read reports the end of file.',
      c: 'Take out if (c == 4) break; and the like.',
      python: 'Take out if data == b"\\x04": break and the like.',
    },
    fair: '',
    sources: [echoService, byteStream],
  },
  {
    id: 'control-characters-escaped',
    title: 'control characters written out',
    likely: 'Tabs and other control characters come back as text such as \\t or \\x07, or are left out.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'Making invisible characters visible is good for a log and wrong for an echo. The answer has other bytes and another length than the message.',
    provoked: 'echospec sends control characters and all 256 byte values, and compares.',
    remedy: {
      any: 'Escape only the copy that you print in the log; send back the bytes as they came.',
      python: 'Do not send repr(data), data.decode("unicode_escape") or json.dumps() of it.',
      javascript: 'Do not send JSON.stringify() of the data or a string built with String.raw or escape().',
      go: 'Do not send what %q or strconv.Quote() made of the data.',
      ruby: 'Do not send data.inspect or data.dump.',
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'sends-bytes-repr',
    title: 'the printed form of the data sent',
    likely: "The answer is how the language prints the data, such as b'hello' or [104, 101], not the data itself.",
    call: 'str',
    level: 'MUST',
    profiles: everyServer,
    why: 'str(data) in Python, and concatenation of an array with a text in Java or JavaScript, give a description of the object. The client gets back quotation marks, brackets or a memory address.',
    provoked: 'echospec sends a text and finds it in the answer with something around it, or finds numbers in its place.',
    remedy: {
      any: 'Send the bytes as they are, without a conversion to text.',
      python: 'Use client.sendall(data), not client.sendall(str(data).encode()) or an f-string.',
      java: 'Use out.write(buffer, 0, n), not print(buffer) or Arrays.toString(buffer).',
      javascript: 'Write the Buffer itself, not JSON.stringify(data).',
      go: 'Use conn.Write(buf[:n]), not fmt.Fprint(conn, buf[:n]).',
      rust: 'Use write_all(&buf[..n]), not write!(stream, "{:?}", &buf[..n]).',
    },
    example: {
      language: 'python',
      wrong: code`
        data = client.recv(1024)
        client.sendall(str(data).encode())`,
      right: code`
        data = client.recv(1024)
        client.sendall(data)`,
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'strips-high-bit',
    title: 'the highest bit of each byte lost',
    likely: 'Bytes above 127 come back without their highest bit, or are left out.',
    call: 'encode',
    level: 'MUST',
    profiles: everyServer,
    why: 'ASCII uses only seven of the eight bits. Everything else, all letters with accents and all other scripts, and all data that is not text, needs the eighth.',
    provoked: 'echospec sends all 256 byte values, and finds those above 127 changed.',
    remedy: {
      any: 'Do not convert to ASCII, and do not mask with 0x7F: send back all eight bits.',
      python: 'Take out encode("ascii", …) and decode("ascii", …).',
      java: 'Do not use StandardCharsets.US_ASCII or a Reader for the data: use byte[].',
      javascript: 'Do not use the encoding "ascii": write the Buffer.',
    },
    fair: '',
    sources: [echoService, byteStream],
  },
  {
    id: 'decoder-keeps-rest',
    title: 'the beginning of a character kept back',
    likely: 'A decoder keeps the bytes back that look like the beginning of a character, and waits for the rest of it.',
    call: 'decode',
    level: 'MUST',
    profiles: ['echo'],
    why: 'An incremental decoder is right where bytes are text and more will come. An echo does not know that: a message may end with just these bytes, and its client waits for them.',
    provoked:
      'echospec sends a message whose last bytes could be the beginning of a character of UTF-8, and sees all of it come back but those.',
    remedy: {
      any: 'Send back the bytes that were read, and decode nothing between recv() and send().',
      python: 'Take out codecs.getincrementaldecoder(): client.sendall(data) needs no text.',
      javascript: 'Take out setEncoding() and StringDecoder: the data event hands out a Buffer.',
      java: 'Use InputStream and OutputStream, without Reader, Writer and CharsetDecoder.',
    },
    fair: 'A server of lines may wait for the end of its line.',
    sources: [echoService, rfc(3629, '3')],
  },
];

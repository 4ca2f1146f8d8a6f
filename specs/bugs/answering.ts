import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { byteStream, echoService, man, posix } from './sources.ts';

/** Mistakes in the moment at which an answer is given. */
export const answering: readonly Bug[] = [
  {
    id: 'echo-at-eof',
    title: 'answers held back until the client is done',
    likely: 'The server collects everything until the client ends its side, and only then answers.',
    call: 'recv',
    level: 'MUST',
    profiles: streamServers,
    why: 'An echo server sends back what it gets, when it gets it. A client that asks and waits for the answer before it goes on waits for ever.',
    provoked: 'echospec sends five bytes and waits. When nothing comes it ends its side, and then the answer arrives.',
    remedy: {
      any: 'Send inside the read loop: each piece that was read goes back at once.',
      c: 'Move the send into while ((n = recv(client, buf, sizeof buf, 0)) > 0).',
      python:
        'Call client.sendall(data) inside the loop, not after it. read() and await reader.read() without a length wait for the end: give a length.',
      java: 'Do not use in.readAllBytes(): loop over in.read(buffer) and write each piece.',
      javascript: 'Write in socket.on("data", …), not in socket.on("end", …).',
      rust: 'Do not use read_to_end(): loop over read(&mut buf) and write_all(&buf[..n]).',
      go: 'Use io.Copy(conn, conn), not io.ReadAll(conn).',
    },
    example: {
      language: 'javascript',
      wrong: code`
        const chunks = [];
        socket.on('data', (chunk) => chunks.push(chunk));
        socket.on('end', () => socket.end(Buffer.concat(chunks)));`,
      right: code`
        socket.on('data', (chunk) => socket.write(chunk));
        socket.on('end', () => socket.end());`,
    },
    fair: 'In the single-message profile whose messages end with the connection, this is right.',
    sources: [echoService, byteStream],
  },
  {
    id: 'reads-a-length',
    title: 'the first bytes taken for a length',
    likely: 'The server takes the first bytes that come for a length and waits for as many more, although a stream has no lengths.',
    call: 'readUTF',
    level: 'MUST',
    profiles: streamServers,
    why: 'Two letters make a number such as 19 000. The answer comes when so many bytes have been sent, which for a short message is never.',
    provoked: 'echospec sends a short message, waits, and sends more, until something comes back; it counts how much that is.',
    remedy: {
      any: 'Read what is there, and send it back. A length before a message is another protocol; it wants another profile.',
      java: 'Use InputStream.read(byte[]) and OutputStream.write(), not DataInputStream.readUTF() and writeUTF(), which put a length before the text.',
    },
    fair: '',
    sources: [echoService, posix('recv()')],
  },
  {
    id: 'waits-for-full-buffer',
    title: 'answers only full blocks',
    likely: 'The server waits until its buffer is full before it answers.',
    call: 'recv',
    level: 'MUST',
    profiles: streamServers,
    restsOn: 'the message',
    why: 'A message is nearly always shorter than the buffer. A client that waits for the answer before it goes on waits for ever, while the server waits for the rest of a block that was never meant to come.',
    provoked:
      'echospec sends a short message and waits, and then sends more until an answer comes. The answers have the length of a block.',
    remedy: {
      any: 'Use a read that returns what is there, and answer that many bytes.',
      c: 'Use recv(client, buf, sizeof buf, 0) without MSG_WAITALL, and not fread().',
      python: 'Use client.recv(4096), not makefile("rb").read(4096) or readexactly(4096).',
      java: 'Use in.read(buffer), not in.readNBytes(…) or DataInputStream.readFully().',
      rust: 'Use read(&mut buf), not read_exact(&mut buf).',
      go: 'Use conn.Read(buf), not io.ReadFull(conn, buf).',
      perl: 'Use sysread(), not read().',
      ruby: 'Use readpartial(4096), not read(4096).',
    },
    example: {
      language: 'rust',
      wrong: code`
        let mut buf = [0u8; 1024];
        while stream.read_exact(&mut buf).is_ok() {
            stream.write_all(&buf)?;
        }`,
      right: code`
        let mut buf = [0u8; 1024];
        loop {
            let n = stream.read(&mut buf)?;
            if n == 0 { break; }
            stream.write_all(&buf[..n])?;
        }`,
    },
    fair: '',
    sources: [posix('recv()', 'MSG_WAITALL'), echoService],
  },
  {
    id: 'waits-for-newline',
    title: 'answers only after a newline',
    likely: 'The server reads lines, so it does not answer before a newline has come.',
    call: 'readLine',
    calls: { c: 'fgets', python: 'readline', go: 'ReadString', rust: 'read_line', ruby: 'gets', perl: 'readline' },
    level: 'MUST',
    profiles: ['echo'],
    restsOn: 'the message',
    why: 'RFC 862 knows no lines: any byte that comes in goes back. Clients that send other data than text never get an answer, and a newline that never comes makes the server keep everything in memory.',
    provoked: 'echospec sends a message without a newline and waits, and then sends a single newline. The answer comes with it.',
    remedy: {
      any: 'Read bytes, not lines, and send back what each read returned.',
      c: 'Use recv(), not fgets(), getline() or a loop that reads until a newline has come.',
      python: 'Use client.recv(4096) or await reader.read(4096), not readline() or a loop over makefile().',
      java: 'Use InputStream.read(byte[]), not BufferedReader.readLine() or Scanner.nextLine().',
      javascript: 'Use socket.on("data", …), not node:readline.',
      rust: 'Use read(&mut buf), not lines() or read_line().',
      go: "Use conn.Read(buf) or io.Copy(conn, conn), not bufio.Scanner or ReadString('\\n').",
      perl: 'Use sysread($client, my $data, 4096), not <$client>.',
      ruby: 'Use client.readpartial(4096), not client.gets.',
    },
    example: {
      language: 'java',
      wrong: code`
        String line;
        while ((line = reader.readLine()) != null) writer.println(line);`,
      right: code`
        byte[] buffer = new byte[4096];
        int n;
        while ((n = in.read(buffer)) != -1) out.write(buffer, 0, n);`,
    },
    fair: 'In the line-echo profile this is right.',
    sources: [echoService, byteStream],
  },
  {
    id: 'reply-not-flushed',
    title: 'the answer stays in a buffer of the program',
    likely: 'The answer was written into a buffered stream and never flushed, so it did not leave the process.',
    call: 'fflush',
    level: 'MUST',
    profiles: everyServer,
    why: 'printf(), PrintWriter and file objects collect output and hand it to the system when some kilobytes have come together, or at the end. Until then the client gets nothing and waits.',
    provoked:
      'echospec sees that the server has read the message and gives no answer. It then sends more, or ends its side, and the answers come in one large piece.',
    remedy: {
      any: 'Flush the stream after every answer, or write to the socket without a buffer.',
      c: 'Call fflush(stream) after each answer, or use send() on the socket.',
      python: 'Call file.flush() after each write to a makefile() object, or use client.sendall().',
      java: 'Call out.flush() after each answer. new PrintWriter(out, true) flushes after println() and printf(), not after print() or write().',
      rust: 'Call writer.flush() on a BufWriter after each answer.',
      go: 'Call writer.Flush() on a bufio.Writer after each answer.',
      perl: 'Call $client->autoflush(1), or use syswrite().',
      ruby: 'Set client.sync = true, or call client.flush.',
    },
    example: {
      language: 'java',
      wrong: code`
        PrintWriter out = new PrintWriter(client.getOutputStream());
        out.print(message);`,
      right: code`
        OutputStream out = client.getOutputStream();
        out.write(buffer, 0, n);
        out.flush();`,
    },
    fair: '',
    sources: [posix('fflush()'), man('setvbuf(3)')],
  },
];

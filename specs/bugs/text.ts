import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { echoService, man } from './sources.ts';

/** Mistakes that add to a message, take from it, or change its letters. */
export const text: readonly Bug[] = [
  {
    id: 'adds-newline',
    title: 'a newline added to each answer',
    likely: 'The server writes its answer with a call that appends a newline, such as println().',
    call: 'println',
    level: 'MUST',
    profiles: ['echo', 'single-message'],
    why: 'The client gets bytes back that it never sent. With several messages, or with a message that is read in pieces, newlines appear at places that nobody can foresee.',
    provoked: 'echospec sends a message without a newline, and finds one in the answer.',
    remedy: {
      any: 'Write the bytes that were read, and nothing behind them.',
      c: 'Use send(fd, buf, n, 0), not puts(), or dprintf() with "%s\\n".',
      python: 'Take out + b"\\n", and use sendall() in place of print(…, file=f).',
      java: 'Use out.write(buffer, 0, n), not println().',
      javascript: 'Take out + "\\n", and use socket.write() in place of console.log().',
      rust: 'Use write_all(), not writeln!().',
      go: 'Use conn.Write(), not fmt.Fprintln().',
      perl: 'Use print or syswrite, not say.',
      ruby: 'Use client.write, not client.puts.',
    },
    example: {
      language: 'ruby',
      wrong: code`
        client.puts(client.readpartial(4096))`,
      right: code`
        client.write(client.readpartial(4096))`,
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'trims-whitespace',
    title: 'spaces and newlines trimmed',
    likely: 'Spaces, tabs or newlines at the start or end of what was read are removed, with strip(), trim() or chomp().',
    call: 'strip',
    level: 'MUST',
    profiles: everyServer,
    why: 'For an echo white space is data. Trimming works on what one recv() happened to return, so spaces in the middle of a long message vanish too.',
    provoked: 'echospec sends messages that begin or end with spaces, tabs and newlines, and messages of white space only.',
    remedy: {
      any: 'Send back what was read, untrimmed. In a line server remove only the newline, and put it back.',
      c: 'Take out buf[strcspn(buf, "\\r\\n")] = 0 and the like.',
      python: 'Take out strip(), rstrip() and split().',
      java: 'Take out trim() and strip().',
      javascript: 'Take out trim().',
      rust: 'Take out trim() and trim_end().',
      go: 'Take out strings.TrimSpace() and bytes.TrimSpace().',
      perl: 'Take out chomp.',
      ruby: 'Take out chomp and strip.',
    },
    example: {
      language: 'python',
      wrong: code`
        data = client.recv(1024).strip()
        client.sendall(data)`,
      right: code`
        data = client.recv(1024)
        client.sendall(data)`,
    },
    fair: 'Removing the line end that the framing of the profile prescribes is right.',
    sources: [echoService],
  },
  {
    id: 'drops-empty-line',
    title: 'empty lines without an answer',
    likely: 'An empty line, a single newline, is not answered.',
    call: 'recv',
    level: 'MUST',
    profiles: streamServers,
    why: 'An empty line is a message of length 0 with a newline behind it, and the client waits for it to come back. Often the server trims the line, finds nothing left, and takes this for the end or skips it.',
    provoked: 'echospec sends a single newline, and a text with empty lines in it.',
    remedy: {
      any: 'Do not test the trimmed text for being empty. Test only whether the read reported the end.',
      python: 'readline() returns b"\\n" for an empty line and b"" at the end: test if not line before any strip().',
      java: 'readLine() returns "" for an empty line and null at the end: test line != null, not line.isEmpty().',
      c: 'Do not use strtok(), which skips empty pieces: search with memchr().',
      go: 'Do not use strings.Fields() or test line == "": look at the error of the read.',
    },
    example: {
      language: 'python',
      wrong: code`
        while line := file.readline().strip():
            client.sendall(line + b"\n")`,
      right: code`
        while line := file.readline():
            client.sendall(line)`,
    },
    fair: '',
    sources: [echoService, man('strtok(3)', 'Bugs')],
  },
  {
    id: 'collapses-whitespace',
    title: 'several spaces made one',
    likely: 'Several spaces in a row come back as one.',
    call: 'split',
    level: 'MUST',
    profiles: everyServer,
    why: 'Splitting into words and joining them again, a shell variable without quotes, or a "clean-up" keeps the words and loses what stands between them. Tables, indented text and binary data come back changed.',
    provoked: 'echospec sends lines with two spaces in a row, and sees one come back.',
    remedy: {
      any: 'Send back the bytes that were read, without split(), join() or a substitution between.',
      python: 'Take out " ".join(data.split()) and re.sub().',
      perl: 'Take out s/\\s+/ /g and tr/ //s.',
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'splits-at-whitespace',
    title: 'only words read',
    likely: 'The input is read word by word, so that spaces and newlines are lost.',
    call: 'scanf',
    level: 'MUST',
    profiles: everyServer,
    why: 'scanf("%s"), cin >> and Scanner.next() skip white space and stop at the next. "hello world" becomes two messages or one word, and the spaces are gone.',
    provoked: 'echospec sends messages with spaces between words and at both ends.',
    remedy: {
      any: 'Read bytes, not words.',
      c: 'Use recv(), not fscanf(f, "%s", …).',
      java: 'Use InputStream.read(byte[]), not Scanner.next().',
      go: 'Use conn.Read(), not fmt.Fscan() or bufio.ScanWords.',
      python: 'Take out data.split() and " ".join(…).',
    },
    fair: '',
    sources: [man('scanf(3)'), echoService],
  },
  {
    id: 'uppercases-reply',
    title: 'letters turned into capitals',
    likely: 'The server answers in capital letters.',
    call: 'toupper',
    level: 'MUST',
    profiles: everyServer,
    restsOn: 'the echo',
    why: 'An echo is the message itself. Many tutorials turn it into capitals to show that the server did something, but that is another service.',
    provoked: 'echospec sends small and capital letters and compares.',
    remedy: {
      any: 'Take out the conversion, and send back the bytes as they came. If the assignment wants capitals, set this reply in the profile.',
      c: 'Take out toupper().',
      python: 'Take out upper().',
      java: 'Take out toUpperCase().',
      javascript: 'Take out toUpperCase().',
      rust: 'Take out to_uppercase() or make_ascii_uppercase().',
      go: 'Take out strings.ToUpper() or bytes.ToUpper().',
      perl: 'Take out uc.',
      ruby: 'Take out upcase.',
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'lowercases-reply',
    title: 'letters turned into small ones',
    likely: 'The server answers in small letters.',
    call: 'tolower',
    level: 'MUST',
    profiles: everyServer,
    restsOn: 'the echo',
    why: 'An echo is the message itself. The conversion may have been meant for the comparison with a command, and then went into the answer.',
    provoked: 'echospec sends small and capital letters and compares.',
    remedy: {
      any: 'Take out the conversion, or apply it only to a copy that you compare.',
      c: 'Take out tolower().',
      python: 'Take out lower().',
      java: 'Take out toLowerCase().',
      javascript: 'Take out toLowerCase().',
      rust: 'Take out to_lowercase().',
      go: 'Take out strings.ToLower() or bytes.ToLower().',
      perl: 'Take out lc.',
      ruby: 'Take out downcase.',
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'prefix-added',
    title: 'words put before each answer',
    likely: 'Something like "Echo: " or "You said: " stands before each answer.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'The client gets bytes back that it never sent. Since the words are added for each recv(), they also appear in the middle of long messages.',
    provoked: 'echospec sends a message, and finds it in the answer behind other bytes.',
    remedy: {
      any: 'Send back the message alone. Print the words on standard error if you want to see them.',
      c: 'Take out snprintf(out, sizeof out, "Echo: %s", buf), and send buf with its length n.',
      python: 'Take out b"Echo: " +, and send data.',
      java: 'Take out "Echo: " +, and write the bytes.',
      javascript: 'Take out the template string, and write the data.',
      go: 'Take out fmt.Fprintf(conn, "Echo: %s", …), and use conn.Write(buf[:n]).',
    },
    example: {
      language: 'javascript',
      wrong: code`
        socket.on('data', (data) => {
          socket.write('Echo: ' + data);
        });`,
      right: code`
        socket.on('data', (data) => {
          socket.write(data);
        });`,
    },
    fair: 'A profile can describe another reply than the message itself.',
    sources: [echoService],
  },
  {
    id: 'suffix-added',
    title: 'words put behind each answer',
    likely: 'Words of the program stand behind each answer, such as "received" or a prompt.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'The client gets bytes back that it never sent, and takes them for the beginning of the next answer. Since the words are added for each recv(), they also appear in the middle of long messages.',
    provoked: 'echospec sends a message, and finds text behind it in the answer.',
    remedy: {
      any: 'Send back the message alone. Print the words on standard error if you want to see them.',
      c: 'Take out what is appended to the buffer, and send buf with the length that recv() returned.',
      python: 'Take out + b" …", and send data.',
      java: 'Take out + " …", and write the bytes that were read.',
      javascript: 'Take out what stands behind data +, and write the data.',
      go: 'Use conn.Write(buf[:n]) alone.',
    },
    example: {
      language: 'javascript',
      wrong: code`
        socket.on('data', (data) => {
          socket.write(data + ' received');
        });`,
      right: code`
        socket.on('data', (data) => {
          socket.write(data);
        });`,
    },
    fair: 'A profile can describe another reply than the message itself.',
    sources: [echoService],
  },
];

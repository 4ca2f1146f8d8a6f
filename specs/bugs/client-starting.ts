import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { byteStream, man, posix, rfc } from './sources.ts';

const profiles = ['client'] as const;

/** Mistakes that a client makes on its way to the server, and with the first bytes that it sends. */
export const clientStarting: readonly Bug[] = [
  {
    id: 'client-binds-fixed-port',
    title: 'a client that binds a port of its own',
    likely: 'The client binds its own end to a fixed port, and this port is still taken by the connection before.',
    call: 'bind',
    level: 'MUST',
    profiles,
    why: 'A port from which a connection was closed stays reserved for a minute (TIME_WAIT), and two clients can not have it at once. The client works once, and then fails.',
    provoked: 'echospec starts the client several times, one after the other and at the same time.',
    remedy: { any: 'Leave bind() out of the client: connect() chooses a free port by itself. Only a server needs bind().' },
    fair: '',
    sources: [posix('connect()'), rfc(9293, '3.6')],
  },
  {
    id: 'client-connects-again',
    title: 'a second connection for one message',
    likely: 'The client connects once more, and does not send its message on the first connection.',
    call: 'connect',
    level: 'MUST',
    profiles,
    why: 'The server takes the first connection for the client, and its end for an empty message. A server for one client at a time is occupied by it.',
    provoked: 'echospec talks to the first connection that comes, and counts those behind it.',
    remedy: {
      any: 'Connect once, and use this connection for the message and its answer. Whether a server is there, connect() tells.',
    },
    fair: '',
    sources: [posix('connect()')],
  },
  {
    id: 'client-connection-per-piece',
    title: 'a connection for each piece of the message',
    likely: 'The client connects anew for each piece of its message, so that no connection carries the whole of it.',
    call: 'connect',
    level: 'MUST',
    profiles,
    why: 'A connection is one stream of bytes, and the server knows nothing of the others: it takes each piece for the message of another client.',
    provoked: 'echospec hands over a message that is longer than usual buffers, and looks where the bytes arrive that are missing.',
    remedy: {
      any: 'Connect once, before the loop, and send all pieces on this connection: TCP takes a message of any length.',
      python: 'Call socket.create_connection() once, and s.sendall(message) for the whole message.',
      c: 'Call socket() and connect() before the loop around send(), and close() behind it.',
      java: 'Open one Socket, and write the whole message to its output stream.',
      javascript: 'Call net.connect() once, and socket.write(message): Node sends it in pieces by itself.',
    },
    example: {
      language: 'python',
      wrong: code`
        for piece in pieces:
            with socket.create_connection((host, port)) as s:
                s.sendall(piece)`,
      right: code`
        with socket.create_connection((host, port)) as s:
            for piece in pieces:
                s.sendall(piece)`,
    },
    fair: '',
    sources: [posix('connect()'), byteStream],
  },
  {
    id: 'client-sends-datagrams',
    title: 'a client that uses UDP',
    likely: 'The client has a UDP socket, and the server is waiting for connections (TCP).',
    call: 'socket',
    level: 'MUST',
    profiles,
    why: 'UDP and TCP have ports of their own: a datagram to a port at which a TCP server listens reaches nobody, and no answer comes.',
    provoked: 'echospec listens with TCP, and looks which sockets the client has when no connection comes.',
    remedy: {
      any: 'Create a stream socket, and connect it before you send.',
      c: 'Use socket(AF_INET, SOCK_STREAM, 0), connect(), and send() in place of sendto().',
      python: 'Use socket.create_connection((host, port)), or SOCK_STREAM in place of SOCK_DGRAM.',
      java: 'Use Socket, not DatagramSocket.',
      javascript: 'Use net.connect(), not the module dgram.',
    },
    fair: '',
    sources: [posix('socket()'), man('udp(7)')],
  },
  {
    id: 'client-not-flushed',
    title: 'a message that never leaves the client',
    likely:
      'The client waits for the answer and has sent nothing: what it wrote stands in a buffer that nobody flushed, or it reads before it writes.',
    call: 'flush',
    level: 'MUST',
    profiles,
    why: 'Both sides wait: the server for the message, the client for the answer. Buffered streams keep what is written until they are full, flushed or closed.',
    provoked: 'echospec waits for the first byte of the message, and looks in which call the client waits.',
    remedy: {
      any: 'Flush the stream after the last byte of the message, and before the first read.',
      c: 'Call fflush(stream) behind fprintf() or fputs(), or use send().',
      python: 'Call file.flush() behind file.write() on what makefile() gave, or use sendall().',
      java: 'Call out.flush(), or create the PrintWriter with autoflush: new PrintWriter(stream, true).',
      rust: 'Call flush() on the BufWriter.',
      go: 'Call Flush() on the bufio.Writer.',
      perl: 'Call $socket->autoflush(1), or $socket->flush.',
    },
    example: {
      language: 'java',
      wrong: code`
        PrintWriter out = new PrintWriter(socket.getOutputStream());
        out.println(message);
        String answer = in.readLine();`,
      right: code`
        PrintWriter out = new PrintWriter(socket.getOutputStream(), true);
        out.println(message);
        String answer = in.readLine();`,
    },
    fair: '',
    sources: [posix('fflush()')],
  },
  {
    id: 'client-sends-length',
    title: 'a length before a message that needs none',
    likely: 'The client sends the length of its message before it, and this protocol has none.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'The server takes the length for the first bytes of the message.',
    provoked: 'echospec reads the bytes before the message as a number, and compares it with the length of the message.',
    remedy: {
      any: 'Send the bytes of the message, and nothing before them.',
      java: 'Use out.write(message.getBytes(UTF_8)), not writeUTF(), which puts a length of two bytes before the text.',
      python: 'Leave struct.pack() and to_bytes() out.',
    },
    fair: '',
    sources: [byteStream],
  },
  {
    id: 'client-sends-crlf',
    title: 'CR LF where a line ends with LF',
    likely: 'The client ends its line with CR LF, and in this protocol LF alone ends it.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'The server takes the CR for the last character of the message: it compares, stores and answers another text.',
    provoked: 'echospec compares what arrives with the message and a line feed.',
    remedy: {
      any: 'Send "\\n" behind the message, not "\\r\\n".',
      java: 'Use print(message + "\\n"): println() and %n end a line as the system does, on Windows with CR LF.',
    },
    fair: 'With --framing delimiter:0d0a CR LF is what ends a line.',
    sources: [byteStream],
  },
  {
    id: 'client-message-encoding',
    title: 'a message in another encoding than UTF-8',
    likely: 'The client does not send the characters of its message in UTF-8: it uses ASCII, Latin-1 or another encoding.',
    call: 'send',
    level: 'SHOULD',
    profiles,
    why: 'Letters outside of English become question marks, other letters or an error, on this side or at the server.',
    provoked: 'echospec hands over a message with é, € and an emoji, after others of plain letters.',
    remedy: {
      any: 'Encode text with UTF-8, in both directions.',
      python: 'Use message.encode("utf-8"), without errors="ignore" or "replace", and not "ascii" or "latin-1".',
      java: 'Use message.getBytes(StandardCharsets.UTF_8).',
      javascript: 'Use socket.write(message), without "latin1", "binary" or "ascii".',
    },
    fair: '',
    sources: [rfc(3629, '3')],
  },
];

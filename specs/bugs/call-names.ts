import type { Language } from './bug.ts';

/** How a language writes the calls of the socket interface, where it has names of its own for them. */
const names: { readonly [language in Language]?: Readonly<Record<string, string>> } = {
  java: {
    recv: 'read()',
    send: 'write()',
    bind: 'new ServerSocket()',
    listen: 'new ServerSocket()',
    setsockopt: 'setReuseAddress()',
    shutdown: 'shutdownOutput()',
    recvfrom: 'receive()',
    sendto: 'send()',
    connect: 'new Socket()',
    exit: 'System.exit()',
    pthread_create: 'Thread.start()',
    poll: 'select()',
    epoll_wait: 'select()',
  },
  javascript: {
    recv: "on('data')",
    read: "on('data')",
    send: 'write()',
    accept: 'createServer()',
    close: 'end()',
    bind: 'listen()',
    recvfrom: "on('message')",
    sendto: 'send()',
    shutdown: 'end()',
    exit: 'process.exit()',
  },
  go: {
    recv: 'Read()',
    send: 'Write()',
    accept: 'Accept()',
    close: 'Close()',
    bind: 'net.Listen()',
    listen: 'net.Listen()',
    connect: 'net.Dial()',
    shutdown: 'CloseWrite()',
    recvfrom: 'ReadFrom()',
    sendto: 'WriteTo()',
    exit: 'os.Exit()',
    pthread_create: 'go func()',
  },
  rust: {
    recv: 'read()',
    send: 'write()',
    bind: 'TcpListener::bind()',
    listen: 'TcpListener::bind()',
    close: 'drop()',
    connect: 'TcpStream::connect()',
    recvfrom: 'recv_from()',
    sendto: 'send_to()',
    exit: 'process::exit()',
    pthread_create: 'thread::spawn()',
  },
  perl: { recv: 'sysread()', send: 'syswrite()', recvfrom: 'recv()', sendto: 'send()', pthread_create: 'fork()' },
  ruby: {
    recv: 'readpartial()',
    send: 'write()',
    bind: 'TCPServer.new()',
    listen: 'TCPServer.new()',
    connect: 'TCPSocket.new()',
    shutdown: 'close_write()',
    sendto: 'send()',
    pthread_create: 'Thread.new',
  },
  python: { pthread_create: 'Thread()', exit: 'sys.exit()' },
};

/** The call as the language spells it; undefined where it is the one that stands in the catalogue. */
export function spelledIn(language: Language, call: string): string | undefined {
  return names[language]?.[call.replace(/\(\)$/, '')];
}

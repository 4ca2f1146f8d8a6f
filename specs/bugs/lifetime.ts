import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { man, posix, rfc, unp } from './sources.ts';

/** Mistakes that show when the server is started again, stopped, or run without a terminal. */
export const lifetime: readonly Bug[] = [
  {
    id: 'no-reuseaddr',
    title: 'cannot be started again at once',
    likely: 'SO_REUSEADDR is not set before bind(), so old connections keep the port.',
    call: 'setsockopt',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'The side that closes a TCP connection first remembers it for about a minute (TIME_WAIT). During this time bind() fails with "Address already in use", although no server runs. Whoever restarts a crashed server has to wait.',
    provoked:
      'echospec opens a connection, exchanges a byte, kills the server so that its side closes first, and starts it again on the same port. It must listen within 5 seconds.',
    remedy: {
      any: 'Set the socket option SO_REUSEADDR after socket() and before bind().',
      c: 'Before bind() write: int one = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);.',
      python:
        'Use socket.create_server((host, port)), which sets it, or s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1) before bind(). With socketserver set allow_reuse_address = True in the class.',
      java: 'Create new ServerSocket() without a port, call setReuseAddress(true), then bind().',
      perl: 'Pass ReuseAddr => 1 to IO::Socket::INET->new().',
    },
    example: {
      language: 'python',
      wrong: code`
        server = socket.socket()
        server.bind(("127.0.0.1", port))`,
      right: code`
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))`,
    },
    fair: 'The verdict counts only if a connection of the old server really is in TIME_WAIT. Node, Go, Rust, Java on Linux and asyncio set the option by themselves.',
    sources: [man('socket(7)', 'SO_REUSEADDR'), rfc(9293, '3.6.1'), unp('7.5')],
  },
  {
    id: 'stdin-eof-exits',
    title: 'ends when its standard input ends',
    likely: 'The server reads its standard input, and stops when there is nothing to read.',
    call: 'read',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'A service has no keyboard: under a service manager, in a container or in a test its standard input is /dev/null, which ends at once. "Press Enter to stop" then means "stop now".',
    provoked: 'echospec starts the server with /dev/null as its standard input, and looks whether it still listens a moment later.',
    remedy: {
      any: 'Do not read standard input in a server; wait in accept(), or for a signal.',
      python: 'Take out input(). Let the main thread run the accept loop, or wait in signal.pause() or threading.Event().wait().',
      java: 'Take out System.in.read(), and let the accept loop run in main().',
      javascript: 'Take out process.stdin.on("end", …): an open server keeps Node alive.',
    },
    example: {
      language: 'python',
      wrong: code`
        threading.Thread(target=serve, daemon=True).start()
        input("Press Enter to stop")`,
      right: code`
        serve()`,
    },
    fair: 'For an assignment that wants it, echospec can keep the standard input open.',
    sources: [man('daemon(7)'), posix('read()', 'end of file')],
  },
  {
    id: 'log-into-connection',
    title: 'log lines sent to a client',
    likely: 'Standard output was closed at the start, so a socket got its number and printf() writes to the client.',
    call: 'printf',
    level: 'MAY',
    profiles: everyServer,
    why: 'The system gives a new descriptor (the small number of an open file or socket) the lowest free value. If 0, 1 and 2 are closed, the first sockets get them, and everything that the program prints is sent over the network.',
    provoked: 'echospec starts the server with descriptors 0, 1 and 2 closed, exchanges a message, and compares.',
    remedy: {
      any: 'Make sure that descriptors 0, 1 and 2 are open before the first socket, for example on /dev/null. Or do not print.',
      c: 'At the start write: int fd; while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= 2); and then close(fd).',
    },
    fair: 'Few programs are started like this, so it is only a note.',
    sources: [posix('open()', 'lowest file descriptor'), posix('General Information', '2.5 Standard I/O Streams')],
  },
  {
    id: 'stdout-log-blocks',
    title: 'stops when nobody reads its output',
    likely: 'The server prints for every message, and sleeps in this write when the pipe of its output is full.',
    call: 'write',
    level: 'MAY',
    profiles: everyServer,
    why: 'A pipe holds some kilobytes. When its reader is slow or gone, the next print waits, or ends the program with SIGPIPE, and so the log stops the service.',
    provoked:
      'echospec gives the server a small pipe as output that nobody reads, and sends messages until one stays unanswered. Then it reads in which call the server sleeps.',
    remedy: {
      any: 'Print less: one line per connection is enough, not one per message. Or write the log in another thread, and drop lines when it cannot keep up.',
    },
    fair: 'In all other checks echospec reads everything that the server prints, so printing is never blamed.',
    sources: [man('pipe(7)', 'Pipe capacity'), posix('write()')],
  },
  {
    id: 'sigterm-ignored',
    title: 'SIGTERM does not end it',
    likely: 'A handler for SIGTERM sets a flag, but accept() is restarted after the signal and the flag is never looked at.',
    call: 'sigaction',
    level: 'MAY',
    profiles: everyServer,
    why: 'SIGTERM is how a service manager, a container or kill asks a program to end. If nothing happens, it is killed with SIGKILL after a while, and has no chance to finish its work.',
    provoked:
      'echospec sends SIGTERM, once while the server is idle and once with an open connection, and waits 2 seconds, with a client 10.',
    remedy: {
      any: 'Leave the default action of SIGTERM alone, or let the handler really end the wait: close the listening socket, or exit.',
      c: 'signal() installs SA_RESTART, so accept() goes on. Use sigaction() with sa_flags = 0 and look at the flag when accept() fails with EINTR, or call _exit(0) in the handler.',
      python:
        'Python retries accept() after a handler that returns. Raise SystemExit in the handler, for example with sys.exit(0).',
      javascript: 'In process.on("SIGTERM", …) call server.close() and end the open sockets, or process.exit(0).',
      go: 'After signal.Notify() close the listener when the signal arrives; Accept() then returns an error.',
    },
    example: {
      language: 'c',
      wrong: code`
        static void stop(int s) { stopped = 1; }
        ...
        signal(SIGTERM, stop);
        while (!stopped) serve(accept(fd, NULL, NULL));`,
      right: code`
        static void stop(int s) { _exit(0); }
        ...
        signal(SIGTERM, stop);
        for (;;) serve(accept(fd, NULL, NULL));`,
    },
    fair: 'Finishing the open connections first is good manners: with a client there are 10 seconds. It is never more than a note.',
    sources: [man('signal(7)'), man('signal(2)', 'Portability'), posix('sigaction()', 'SA_RESTART')],
  },
  {
    id: 'bare-except-swallows-sigint',
    title: 'Ctrl-C does not end it',
    likely: 'The signal of Ctrl-C is ignored, or a handler for all exceptions catches what it raises.',
    call: 'except',
    level: 'MAY',
    profiles: everyServer,
    why: 'In Python, Ctrl-C (SIGINT) arrives as the exception KeyboardInterrupt. A bare "except:" in the main loop swallows it, and also hides spelling mistakes and every other bug.',
    provoked: 'echospec sends SIGINT to the idle server and looks whether it has ended after 2 seconds.',
    remedy: {
      any: 'Catch only the errors that a connection can have, and let the interrupt through. Do not ignore SIGINT; a script that starts the server with & has it ignored: start it with exec there.',
      python: 'Write except OSError: in place of except: or except BaseException:.',
      ruby: 'Write rescue SystemCallError, IOError in place of rescue Exception.',
    },
    example: {
      language: 'python',
      wrong: code`
        while True:
            try:
                serve(server.accept()[0])
            except:
                pass`,
      right: code`
        while True:
            try:
                serve(server.accept()[0])
            except OSError as error:
                print(error, file=sys.stderr)`,
    },
    fair: '',
    sources: [man('signal(7)'), posix('Signal Concepts', 'SIGINT')],
  },
  {
    id: 'fork-child-keeps-listenfd',
    title: 'children keep the listening socket',
    likely: 'The child process does not close the listening socket after fork().',
    call: 'close',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'fork() copies all descriptors. When the parent dies, a child that still serves a client keeps the port open: a new server cannot bind to it, and new clients wait in a queue from which nobody accepts.',
    provoked:
      'echospec opens a connection so that a child serves it, kills only the parent, and looks whether the port still listens.',
    remedy: {
      any: 'In the child close the listening socket at once; in the parent close the connection.',
      c: 'After fork(): in the child close(listen_fd), in the parent close(client_fd).',
      python: 'After os.fork(): in the child server.close(), in the parent client.close().',
      perl: 'After fork: in the child close $server, in the parent close $client.',
    },
    example: {
      language: 'c',
      wrong: code`
        if (fork() == 0) {
            serve(client);
            _exit(0);
        }
        close(client);`,
      right: code`
        if (fork() == 0) {
            close(listener);
            serve(client);
            _exit(0);
        }
        close(client);`,
    },
    fair: 'Servers that start their children first, so that all of them accept, share the socket on purpose: only a child that does not accept is reported.',
    sources: [posix('fork()'), unp('4.8')],
  },
];

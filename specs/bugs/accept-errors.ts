import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { man, posix, unp } from './sources.ts';

/** Mistakes in what is done when accept(), or the wait before it, fails or is interrupted. */
export const acceptErrors: readonly Bug[] = [
  {
    id: 'getpeername-fatal',
    title: 'ends when a client is gone before it was looked at',
    likely: 'The server asks for the address of a client that has already reset its connection, and does not survive the error.',
    call: 'getpeername',
    level: 'MUST',
    profiles: everyServer,
    why: 'A client can connect and crash before the server calls accept(). On Linux accept() still succeeds, and only the question for the address fails (ENOTCONN, "not connected"). One impatient client must not take the server from all others.',
    provoked: 'echospec stops the server, connects and resets the connection, lets the server go on, and connects a new client.',
    remedy: {
      any: 'Use the address that accept() returned, or handle the error for this one connection and go on.',
      c: 'Let accept(fd, (struct sockaddr *)&peer, &length) fill in the address, and do not exit when getpeername() fails.',
      python: 'Use the second value of server.accept() in place of client.getpeername(), or catch OSError.',
      javascript: 'socket.remoteAddress is undefined for a connection that is gone: check it before you use it.',
      rust: 'Use the address from listener.accept(), not stream.peer_addr().unwrap().',
      perl: '$client->peerhost is undef for a connection that is gone: check it.',
      ruby: 'client.peeraddr raises Errno::ENOTCONN: rescue it, or do not ask.',
    },
    example: {
      language: 'rust',
      wrong: code`
        for stream in listener.incoming() {
            let stream = stream?;
            println!("{}", stream.peer_addr().unwrap());`,
      right: code`
        loop {
            let Ok((stream, peer)) = listener.accept() else { continue };
            println!("{peer}");`,
    },
    fair: '',
    sources: [posix('getpeername()', 'ENOTCONN'), man('accept(2)'), unp('5.11')],
  },
  {
    id: 'accept-thread-dies',
    title: 'the accept loop ended by one client',
    likely: 'An error with one client ended the loop around accept(), while the process lives on.',
    call: 'accept',
    level: 'MUST',
    profiles: everyServer,
    why: 'From outside everything looks well: the process runs and the port listens. But nobody calls accept() any more, and every new client hangs. This is worse than a crash, because nothing restarts the server.',
    provoked:
      'echospec resets connections at awkward moments and then connects a new client. The port still listens, the client is never accepted, and the processor is idle.',
    remedy: {
      any: 'Handle the errors of one client inside the loop, so that the loop goes on with the next. If the loop itself fails, end the whole process with a status other than 0.',
      python:
        'Put try/except OSError around the service of each client inside the loop. An exception in a daemon thread ends only that thread.',
      java: 'Put try/catch (IOException) around the service of each client inside the while loop, not around the loop.',
    },
    example: {
      language: 'java',
      wrong: code`
        try {
            while (true) serve(server.accept());
        } catch (IOException e) {
            e.printStackTrace();
        }`,
      right: code`
        while (true) {
            try (Socket client = server.accept()) {
                serve(client);
            } catch (IOException e) {
                e.printStackTrace();
            }
        }`,
    },
    fair: '',
    sources: [posix('accept()'), man('accept(2)', 'Error handling')],
  },
  {
    id: 'accept-eintr-fatal',
    title: 'accept() interrupted by a signal taken for an error',
    likely: 'A child ended, its signal interrupted accept(), and the server took this for a fatal error.',
    call: 'accept',
    level: 'MUST',
    profiles: everyServer,
    why: 'When a child process ends, its parent gets the signal SIGCHLD. If a handler runs, accept() may return -1 with EINTR, which means "interrupted, try again". A server that exits here serves one client and dies.',
    provoked: 'echospec lets one client come and go, waits a moment until its child has ended, and connects a second client.',
    remedy: {
      any: 'Treat EINTR as no error at all: call accept() again.',
      c: 'Install the handler with sigaction() and sa_flags = SA_RESTART, and write if (client < 0 && errno == EINTR) continue; as well.',
      perl: 'Write my $client = $server->accept or do { next if $!{EINTR}; die $! };.',
    },
    example: {
      language: 'c',
      wrong: code`
        int client = accept(fd, NULL, NULL);
        if (client < 0) { perror("accept"); exit(1); }`,
      right: code`
        int client = accept(fd, NULL, NULL);
        if (client < 0 && errno == EINTR) continue;
        if (client < 0) { perror("accept"); continue; }`,
    },
    fair: '',
    sources: [posix('accept()', 'EINTR'), man('signal(7)'), unp('5.9')],
  },
  {
    id: 'select-eintr-fatal',
    title: 'select() or poll() interrupted by a signal taken for an error',
    likely: 'A signal interrupted select() or poll(), and the server took this for a fatal error.',
    call: 'select',
    level: 'MUST',
    profiles: everyServer,
    why: 'select() and poll() are never restarted after a signal handler, not even with SA_RESTART. A forking server that waits in one of them gets EINTR whenever a child ends, and must simply wait again.',
    provoked:
      'echospec lets a client come and go, so that a child ends, waits until the server is idle, and looks whether it still lives and serves.',
    remedy: {
      any: 'When select() or poll() fails with EINTR, go back to the start of the loop.',
      c: 'Write if (n < 0) { if (errno == EINTR) continue; perror("select"); exit(1); }.',
      perl: 'Write next if $n < 0 && $!{EINTR}; after select().',
    },
    example: {
      language: 'c',
      wrong: code`
        int n = select(highest + 1, &ready, NULL, NULL, NULL);
        if (n < 0) { perror("select"); exit(1); }`,
      right: code`
        int n = select(highest + 1, &ready, NULL, NULL, NULL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) { perror("select"); exit(1); }`,
    },
    fair: 'Python, Java, Go and Node wait again by themselves.',
    sources: [
      posix('select()', 'EINTR'),
      man('signal(7)', 'Interruption of system calls and library functions by signal handlers'),
    ],
  },
  {
    id: 'epoll-eintr-fatal',
    title: 'epoll_wait() interrupted taken for an error',
    likely: 'epoll_wait() returned EINTR after the process was stopped and continued, and the server ended.',
    call: 'epoll_wait',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'On Linux epoll_wait() fails with EINTR when the process is stopped and continued, even if it has no signal handler. Ctrl-Z and fg, a debugger that attaches, or a container that is paused then end the server.',
    provoked: 'echospec stops the idle server with SIGSTOP, continues it with SIGCONT, twice, and looks whether it still serves.',
    remedy: {
      any: 'When the wait for events fails with EINTR, wait again.',
      c: 'Write if (n < 0) { if (errno == EINTR) continue; perror("epoll_wait"); exit(1); }.',
      rust: 'With mio or libc test for ErrorKind::Interrupted and continue.',
    },
    example: {
      language: 'c',
      wrong: code`
        int n = epoll_wait(ep, events, 64, -1);
        if (n < 0) { perror("epoll_wait"); exit(1); }`,
      right: code`
        int n = epoll_wait(ep, events, 64, -1);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) { perror("epoll_wait"); exit(1); }`,
    },
    fair: 'It is a peculiarity of Linux, so it does not decide conformance.',
    sources: [
      man('signal(7)', 'Interruption of system calls and library functions by stop signals'),
      man('epoll_wait(2)', 'EINTR'),
    ],
  },
  {
    id: 'accept-timeout-fatal',
    title: 'a timeout of accept() that ends the server',
    likely: 'The listening socket has a timeout, and when no client comes in time the server ends.',
    call: 'accept',
    level: 'MUST',
    profiles: everyServer,
    why: 'A server must wait for its clients as long as it takes. A timeout on the listening socket makes accept() fail during every quiet period.',
    provoked: 'echospec lets one client come and go, connects nobody for five seconds, and then one more.',
    remedy: {
      any: 'Set timeouts on connections, not on the listening socket; or treat the timeout of accept() as "nobody yet" and go on. Cancel timers and alarms when what they watch is over. In PHP stream_socket_accept() takes -1 for "without limit".',
      python: 'Take out server.settimeout(…), or write except TimeoutError: continue.',
      java: 'Take out server.setSoTimeout(…), or catch SocketTimeoutException and continue.',
      c: 'Take SO_RCVTIMEO off the listening socket, or continue on EAGAIN and EINTR.',
    },
    fair: '',
    sources: [man('socket(7)', 'SO_RCVTIMEO and SO_SNDTIMEO'), posix('accept()')],
  },
];

import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { beej, man, posix, rfc, unp } from './sources.ts';

/** Mistakes on the way to a listening socket: socket, bind, listen. */
export const listening: readonly Bug[] = [
  {
    id: 'udp-socket',
    title: 'a UDP socket in place of a TCP socket',
    likely: 'The server made a datagram socket (UDP), and TCP clients cannot connect to it.',
    call: 'socket',
    level: 'MUST',
    profiles: everyServer,
    why: 'TCP and UDP have separate ports, even when the numbers are equal. A TCP client that meets a UDP server is refused, although the program seems to run.',
    provoked: 'echospec finds no TCP socket that listens, but a UDP socket that belongs to the server.',
    remedy: {
      any: 'Create a stream socket (TCP), and then bind, listen and accept.',
      c: 'Use socket(AF_INET, SOCK_STREAM, 0).',
      python: 'Use socket.socket(socket.AF_INET, socket.SOCK_STREAM).',
      java: 'Use ServerSocket, not DatagramSocket.',
      javascript: 'Use node:net, not node:dgram.',
      rust: 'Use std::net::TcpListener, not UdpSocket.',
      go: 'Use net.Listen("tcp", address), not net.ListenPacket("udp", address).',
      perl: 'Use Proto => "tcp" and Listen => 128 with IO::Socket::INET.',
      ruby: 'Use TCPServer, not UDPSocket.',
    },
    fair: 'A server that offers both UDP and TCP on the same port is right.',
    sources: [posix('socket()'), rfc(862)],
  },
  {
    id: 'missing-htons',
    title: 'the port in the byte order of the machine',
    likely: 'The port was stored without htons(), so its two bytes are swapped or lost.',
    call: 'htons',
    level: 'MUST',
    profiles: everyServer,
    why: 'Addresses and ports travel with the high byte first, while most processors store the low byte first. Without the conversion the server listens on another port: 8080 becomes 36895. It then looks as if it had not started.',
    provoked: 'echospec chooses a port whose two bytes differ, and compares the port that is really open with the swapped number.',
    remedy: {
      any: 'Convert the port to network byte order (high byte first) before it goes into the address.',
      c: 'Write address.sin_port = htons(port); with s, since a port has 16 bits (htonl() leaves 0 of it); htonl() is for INADDR_ANY and INADDR_LOOPBACK. Print the port before bind(): where it is 0, the wrong argument was converted.',
      perl: 'Let pack_sockaddr_in($port, INADDR_ANY) convert the port, or use pack("n", $port).',
    },
    example: {
      language: 'c',
      wrong: code`
        struct sockaddr_in address = { .sin_family = AF_INET };
        address.sin_port = atoi(argv[1]);`,
      right: code`
        struct sockaddr_in address = { .sin_family = AF_INET };
        address.sin_port = htons((uint16_t)port);`,
    },
    fair: '',
    sources: [posix('htons()'), man('ip(7)', 'Address format'), beej('Byte Order')],
  },
  {
    id: 'wrong-address',
    title: 'bound to an address that clients do not use',
    likely: 'The server listens, but on another address than the one that clients use.',
    call: 'bind',
    level: 'MUST',
    profiles: everyServer,
    why: 'A listening socket only takes connections to the address that it was bound to. The name of the computer often stands for 127.0.1.1 or for a network card, and ::1 is another address than 127.0.0.1. A socket of IPv6 takes clients of IPv4 only at :: and only if it is not IPV6_V6ONLY.',
    provoked:
      'echospec reads the local address of the listening socket. The address that clients use (127.0.0.1, or --host) and those that stand for all (0.0.0.0 for IPv4, and :: for both) are right.',
    remedy: {
      any: 'Bind to 127.0.0.1 for clients on this computer, to ::1 for its clients of IPv6, or to 0.0.0.0 for all networks of IPv4; for both families bind two sockets, or one to :: with IPV6_V6ONLY set to 0. Do not look up the name of the computer for it.',
      c: 'Use htonl(INADDR_LOOPBACK) or htonl(INADDR_ANY) for sin_addr.s_addr.',
      python:
        'Bind to the address that clients use, such as ("127.0.0.1", port), or to ("", port), not to (socket.gethostname(), port); for both families use socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True).',
      java: 'Use new ServerSocket(port), which listens on all addresses, or pass InetAddress.getByName("127.0.0.1").',
      javascript: 'Call server.listen(port, "127.0.0.1"). The name "localhost" may be resolved to ::1 only.',
    },
    example: {
      language: 'python',
      wrong: code`
        server = socket.socket()
        server.bind((socket.gethostname(), port))`,
      right: code`
        server = socket.socket()
        server.bind(("127.0.0.1", port))`,
    },
    fair: 'Listening on all addresses is fine; the report only notes that other machines can then reach the server.',
    sources: [posix('bind()'), man('ip(7)'), man('hosts(5)')],
  },
  {
    id: 'bind-error-ignored',
    title: 'a failed bind() ignored',
    likely: 'bind() failed because the port was taken, and the program went on as if it had not.',
    call: 'bind',
    level: 'MUST',
    profiles: everyServer,
    why: 'After a failed bind(), listen() silently picks a random free port. The program seems to be up, nobody can find it, and the user gets no message. The true cause, a second copy that already runs, stays hidden.',
    provoked:
      'echospec occupies the port itself, starts the server, and looks whether it still runs after 5 seconds and on which port it then listens.',
    remedy: {
      any: 'Check the result of bind(): print the reason on standard error and end with a status other than 0.',
      c: 'Write if (bind(…) < 0) { perror("bind"); exit(1); }. Check socket(), setsockopt() and listen() the same way.',
      python: 'Let the OSError of bind() end the program, or catch it, print it to sys.stderr and call sys.exit(1).',
      javascript: 'In server.on("error", …) print the error and call process.exit(1).',
    },
    example: {
      language: 'c',
      wrong: code`
        bind(fd, (struct sockaddr *)&address, sizeof address);
        listen(fd, SOMAXCONN);`,
      right: code`
        if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
            perror("bind");
            exit(1);
        }
        listen(fd, SOMAXCONN);`,
    },
    fair: 'A server that tries again for some seconds and then gives up is right.',
    sources: [posix('bind()', 'EADDRINUSE'), man('listen(2)'), man('ip(7)')],
  },
  {
    id: 'forgot-listen',
    title: 'bind() without listen()',
    likely: 'The socket was bound to the port, but listen() was never called on it.',
    call: 'listen',
    level: 'MUST',
    profiles: everyServer,
    why: 'Only listen() turns a socket into one that takes connections. Without it the kernel refuses every client, and accept() fails at once. In a loop that ignores this error, the program keeps a processor core busy and serves nobody.',
    provoked:
      'echospec starts the server and waits up to 6 seconds for a listening socket in its process tree. When none appears, it looks at the sockets that the process does own.',
    remedy: {
      any: 'Call listen() after bind() and before the first accept(). Check the result of all three.',
      c: 'Between bind() and accept() write: if (listen(fd, SOMAXCONN) < 0) { perror("listen"); exit(1); }. Check what accept() returns, too.',
      python: 'Call s.listen() after s.bind(), or let socket.create_server((host, port)) do both.',
      javascript: 'Call server.listen(port) on what net.createServer() returned.',
    },
    example: {
      language: 'c',
      wrong: code`
        bind(fd, (struct sockaddr *)&address, sizeof address);
        for (;;) {
            int client = accept(fd, NULL, NULL);
            if (client < 0) continue;`,
      right: code`
        bind(fd, (struct sockaddr *)&address, sizeof address);
        if (listen(fd, SOMAXCONN) < 0) { perror("listen"); exit(1); }
        for (;;) {
            int client = accept(fd, NULL, NULL);`,
    },
    fair: 'A slow start is not blamed: a virtual machine or an interpreter on a busy computer may need seconds before it listens.',
    sources: [posix('listen()'), man('listen(2)'), unp('4.5')],
  },
];

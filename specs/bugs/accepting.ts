import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { echoService, man, posix, rfc, unp } from './sources.ts';

/** Mistakes in the loop that takes one client after the other. */
export const accepting: readonly Bug[] = [
  {
    id: 'single-shot',
    title: 'one client, then the end',
    likely: 'accept() is called only once, so the server ends with its first client.',
    call: 'accept',
    level: 'MUST',
    profiles: everyServer,
    why: 'A server is there for many clients. Without a loop around accept() the second one is refused, or waits in the queue of the kernel for ever.',
    provoked: 'echospec connects three clients one after the other; each sends two bytes and ends its side.',
    remedy: {
      any: 'Put accept() and the service of the client into an endless loop. Close the client inside the loop, and the listening socket never.',
      c: 'Write for (;;) { int client = accept(fd, NULL, NULL); if (client < 0) continue; serve(client); close(client); }.',
      python: 'Write while True: client, _ = server.accept() and serve the client inside the loop.',
      java: 'Write while (true) { try (Socket client = server.accept()) { serve(client); } }.',
      rust: 'Write for stream in listener.incoming() { … }.',
      go: 'Write for { conn, err := listener.Accept(); … }.',
    },
    example: {
      language: 'python',
      wrong: code`
        client, _ = server.accept()
        serve(client)
        client.close()`,
      right: code`
        while True:
            client, _ = server.accept()
            with client:
                serve(client)`,
    },
    fair: 'Where one client is the assignment, a profile can say so.',
    sources: [posix('accept()'), unp('4.6'), echoService],
  },
  {
    id: 'max-clients',
    title: 'a fixed number of clients',
    likely: 'The server serves a certain number of clients, and no more.',
    call: 'accept',
    level: 'MUST',
    profiles: everyServer,
    why: 'A loop that counts, an array with a place per client that is never given back, or a descriptor that is never closed: all work in a short test and fail later, when the program has been running for a while.',
    provoked:
      'echospec lets clients come and go one after the other, many more than a typical array holds, and notes the first one that is not served.',
    remedy: {
      any: 'Do not count clients. Where a table of clients is needed, free the entry when the connection ends, and let the table grow. Where it can not grow, call accept() only when a place is free: until then the client waits in the queue of the listening socket.',
      c: 'Replace for (i = 0; i < 10; i++) by for (;;), and reset the entry of clients[] when recv() returns 0 or less. The number given to listen() is no limit on clients. Where no entry is free, do not accept: the client waits in the queue until one is.',
      python:
        'Replace for _ in range(10): by while True:, and remove the client from the list when it leaves. Where the list is full, do not accept: the client waits in the queue until it is not.',
    },
    example: {
      language: 'c',
      wrong: code`
        for (int i = 0; i < MAX_CLIENTS; i++) {
            clients[i] = accept(fd, NULL, NULL);
            serve(clients[i]);
        }`,
      right: code`
        for (;;) {
            int client = accept(fd, NULL, NULL);
            if (client < 0) continue;
            serve(client);
            close(client);
        }`,
    },
    fair: 'A limit on clients that are connected at the same moment is allowed, as long as a place becomes free again.',
    sources: [posix('accept()'), echoService],
  },
  {
    id: 'one-message-per-connection',
    title: 'accept() again after one message',
    likely:
      'After its first answer the server is done with the client: it is back in accept(), and the next message of the same client stays unread.',
    call: 'recv',
    level: 'MUST',
    profiles: streamServers,
    why: 'A connection carries as many messages as the client likes. Here the second message lies in the receive queue of the kernel, the client waits, and the connection stays open without anybody looking at it.',
    provoked:
      'echospec sends three messages on one connection, each after the answer to the one before, and looks whether the second one is ever read.',
    remedy: {
      any: 'Use two loops: the outer one around accept(), the inner one around recv(). The inner loop ends when recv() returns 0.',
      c: 'Where a client is served, write while ((n = recv(client, buf, sizeof buf, 0)) > 0) send_all(client, buf, n);, then close(client).',
      python: 'Where a client is served, write while data := client.recv(4096): client.sendall(data).',
      java: 'Where a client is served, write while ((n = in.read(buffer)) != -1) out.write(buffer, 0, n);.',
    },
    example: {
      language: 'python',
      wrong: code`
        while True:
            client, _ = server.accept()
            client.sendall(client.recv(1024))`,
      right: code`
        while True:
            client, _ = server.accept()
            with client:
                while data := client.recv(1024):
                    client.sendall(data)`,
    },
    fair: 'In the single-message profile one message per connection is right.',
    sources: [echoService, posix('recv()')],
  },
  {
    id: 'one-message-then-close',
    title: 'closes after the first answer',
    likely: 'The server reads once, answers, and closes, although the client has more to say.',
    call: 'close',
    level: 'MUST',
    profiles: streamServers,
    why: 'It is the client who ends an echo connection. A client that sends a second message gets an end of file or "connection reset", and whatever did not fit into the first recv() is lost.',
    provoked:
      'echospec sends three messages on one connection, each after the answer to the one before, and sees the connection end after the first.',
    remedy: {
      any: 'Loop over recv() and send(), and close only after recv() has returned 0 (end of file) or an error.',
      python:
        'Write while data := client.recv(4096): client.sendall(data). With asyncio loop over await reader.read(4096) until it returns b"".',
      c: 'Write while ((n = recv(client, buf, sizeof buf, 0)) > 0) send_all(client, buf, n); before close(client).',
      javascript: 'Use socket.on("data", …) without socket.end(), or socket.pipe(socket).',
    },
    example: {
      language: 'python',
      wrong: code`
        async def serve(reader, writer):
            writer.write(await reader.read(100))
            await writer.drain()
            writer.close()`,
      right: code`
        async def serve(reader, writer):
            while data := await reader.read(4096):
                writer.write(data)
                await writer.drain()
            writer.close()`,
    },
    fair: 'In the single-message profile this is right.',
    sources: [echoService, posix('close()')],
  },
  {
    id: 'iterative',
    title: 'one client at a time',
    likely: 'The server takes the next client only when the one before has left.',
    call: 'accept',
    level: 'MAY',
    profiles: everyServer,
    why: 'This is the first server that everybody writes, and it is correct. But a client that connects and stays silent keeps all others waiting.',
    provoked:
      'echospec connects a client that says nothing and then a second one that sends a message. The second is served only after the first has gone.',
    remedy: {
      any: 'The next step is to serve every client in a thread or process of its own, or all of them with poll().',
      c: 'Start a thread per client with pthread_create() and pthread_detach(), a process with fork(), or use poll().',
      python:
        'Use threading.Thread(target=serve, args=(client,)).start(), socketserver.ThreadingTCPServer, or asyncio.start_server().',
      java: 'Hand each Socket to an ExecutorService.',
      rust: 'Use std::thread::spawn(move || serve(stream)).',
      go: 'Write go serve(conn).',
      perl: 'fork for each client, or use IO::Select.',
      ruby: 'Use Thread.new(client) { |c| serve(c) }.',
    },
    fair: 'Serving one client after the other is never an error, unless the profile asks for concurrent clients.',
    sources: [unp('4.8'), echoService],
  },
  {
    id: 'thread-joined-at-once',
    title: 'a thread that is waited for at once',
    likely: 'Each client gets a thread, but the accept loop waits for this thread before it takes the next client.',
    call: 'join',
    level: 'MAY',
    profiles: everyServer,
    why: 'The program pays for threads and still serves one client at a time. In Java the same happens when run() is called in place of start(): the work is then done in the calling thread.',
    provoked:
      'echospec connects a silent client and then a second one with a message. A new thread appears with the first client, and yet the second is not accepted.',
    remedy: {
      any: 'Start the thread and go straight back to accept(). Nobody has to wait for it.',
      c: 'Replace pthread_join() in the accept loop by pthread_detach().',
      python: 'Take out thread.join(), and write target=serve, args=(client,) in place of target=serve(client).',
      java: 'Call thread.start(), not thread.run(), and no join() in the accept loop.',
      rust: 'Do not call join() on the handle in the accept loop.',
    },
    example: {
      language: 'java',
      wrong: code`
        Socket client = server.accept();
        new Thread(() -> serve(client)).run();`,
      right: code`
        Socket client = server.accept();
        new Thread(() -> serve(client)).start();`,
    },
    fair: 'It counts only when the profile asks for concurrent clients.',
    sources: [posix('pthread_join()'), unp('26.4')],
  },
  {
    id: 'vanished-peer-blocks',
    title: 'waits for ever for a client that vanished',
    likely: 'A client that disappeared without a word keeps the server waiting in recv().',
    call: 'recv',
    level: 'MAY',
    profiles: everyServer,
    why: 'When a computer loses power or its network, no end of the connection is ever sent. A server that serves one client at a time then waits until somebody restarts it.',
    provoked: 'echospec leaves a connection open and silent and connects another client.',
    remedy: {
      any: 'Switch on SO_KEEPALIVE so that the kernel asks now and then, or set a long receive timeout, or serve clients concurrently.',
      python: 'Use client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), or client.settimeout(300).',
      java: 'Use socket.setKeepAlive(true) or socket.setSoTimeout(300_000).',
      go: 'Go switches keep-alive on by itself; conn.SetReadDeadline(…) sets a limit.',
    },
    fair: 'Every correct server that serves one client at a time shows this, so it is only a note.',
    sources: [rfc(9293, '3.8.4'), man('tcp(7)', 'tcp_keepalive_time')],
  },
  {
    id: 'backlog-tiny',
    title: 'a very short queue of waiting clients',
    likely: 'listen() was given a very small number, so a burst of clients is turned away.',
    call: 'listen',
    level: 'MAY',
    profiles: everyServer,
    why: 'The number given to listen() is how many finished connections may wait for accept(). When the queue is full the kernel drops further attempts, and the clients try again after a whole second.',
    provoked:
      'echospec stops the server, connects many clients at once, and counts how many connections the kernel accepts on its behalf.',
    remedy: {
      any: 'Call listen() with 128 or more. It is the length of a queue, not a limit on clients.',
      c: 'Use listen(fd, SOMAXCONN).',
      python: 'Call listen() without a number, or socket.create_server(). For socketserver set request_queue_size = 128.',
      java: 'Pass the length as second argument: new ServerSocket(port, 128).',
      perl: 'Pass Listen => 128, or SOMAXCONN.',
    },
    fair: 'For a server of the first lecture it makes no difference, so it is only a note.',
    sources: [posix('listen()'), man('listen(2)'), unp('4.5')],
  },
];

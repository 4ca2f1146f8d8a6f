import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { beej, byteStream, csapp, man, posix, rfc, unp } from './sources.ts';

/** Mistakes in what is made of the number that send() returns. */
export const writing: readonly Bug[] = [
  {
    id: 'partial-send-ignored',
    title: 'send() called once, the rest thrown away',
    likely: 'send() took only part of the data, and the rest was dropped.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'send() and write() return how many bytes they took, and that may be fewer than you gave. It happens when the client reads slowly and the call is interrupted, so it never shows in a short test. In real use bytes vanish from the middle of large answers.',
    provoked:
      'echospec sends without reading until the server waits inside send(), stops and continues it, which makes the call return with a part, and then reads everything.',
    remedy: {
      any: 'Send in a loop until every byte has been taken: after each call go on behind the bytes that it took.',
      c: 'Write while (done < n) { ssize_t w = send(fd, buf + done, n - done, MSG_NOSIGNAL); if (w < 0) return -1; done += w; }.',
      python: 'Use client.sendall(data), not client.send(data).',
      java: 'With a SocketChannel write while (buffer.hasRemaining()) channel.write(buffer);.',
      rust: 'Use stream.write_all(&buf[..n]), not stream.write().',
      perl: 'Call syswrite() in a loop with an offset, or use print with autoflush.',
      ruby: 'Use client.write(data), not client.syswrite(data).',
      go: 'conn.Write() takes everything or returns an error; with syscall.Write() loop over the rest.',
    },
    example: {
      language: 'c',
      wrong: code`
        send(client, buf, n, 0);`,
      right: code`
        size_t done = 0;
        while (done < (size_t)n) {
            ssize_t w = send(client, buf + done, n - done, MSG_NOSIGNAL);
            if (w < 0) return -1;
            done += w;
        }`,
    },
    fair: 'Only lost bytes count. Node, Go, asyncio and the streams of Java send everything by themselves.',
    sources: [posix('send()', 'Return value'), beej('Handling Partial send()s'), unp('3.9'), csapp('10.5')],
  },
  {
    id: 'partial-send-from-wrong-place',
    title: 'the rest of a partial send taken from the wrong place',
    likely: 'send() took only part of the data, and the next call did not begin right behind that part.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'The loop around send() is there, but it sends the beginning again, or goes on with the wrong offset or length. As long as each call takes everything, the loop runs once and nothing shows. When the client reads slowly, it gets bytes twice, or bytes that stood in the buffer behind the message.',
    provoked:
      'echospec sends without reading until the server waits inside send(), stops and continues it, which makes the call return with a part, and then compares everything that comes.',
    remedy: {
      any: 'After each call, add what it took to the offset, and take it from the length: both change together.',
      c: 'Write send(fd, buf + done, n - done, MSG_NOSIGNAL) and done += w, in a loop while done < n.',
      python: 'Use client.sendall(data), or data = data[sent:] after each send().',
      java: 'Write while (buffer.hasRemaining()) channel.write(buffer); the buffer keeps its position. Call compact(), not clear() or rewind(), when a rest stays.',
      perl: 'Pass the offset as the fourth argument: syswrite($client, $data, length($data) - $done, $done).',
    },
    example: {
      language: 'c',
      wrong: code`
        while (done < n)
            done += send(client, buf, n - done, 0);`,
      right: code`
        while (done < n) {
            ssize_t w = send(client, buf + done, n - done, MSG_NOSIGNAL);
            if (w < 0) return -1;
            done += w;
        }`,
    },
    fair: 'Only wrong bytes count, and only where a client that reads at once gets the right ones.',
    sources: [posix('send()', 'Return value'), beej('Handling Partial send()s')],
  },
  {
    id: 'nonblocking-send-drops',
    title: 'a full socket ignored',
    likely: 'The socket is non-blocking, send() could take only a part or nothing (EAGAIN), and the rest was dropped.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'A non-blocking send() never waits. When the client reads slowly it takes a part, or fails with EAGAIN ("try again later"). Whoever goes on with the next data loses bytes without any message.',
    provoked:
      'echospec sends much without reading, until the server stops or everything is sent, ends its side, and then reads all that comes.',
    remedy: {
      any: 'Keep what was not taken, wait until the socket can be written again, and send it then. Read nothing more from this client meanwhile.',
      c: 'Keep the rest in a buffer of the connection, watch POLLOUT or EPOLLOUT, and stop watching POLLIN until the rest is gone.',
      python:
        'Use blocking sockets with sendall(), or asyncio with writer.write() and await writer.drain(). sendall() on a non-blocking socket can fail half-way.',
      ruby: 'Use client.write(data): sockets are non-blocking since Ruby 3, and syswrite() takes only a part.',
      java: 'Register OP_WRITE while buffer.hasRemaining(), and keep the buffer with the key.',
      rust: 'On ErrorKind::WouldBlock keep the rest and wait for writable; write_all() is for blocking sockets.',
    },
    example: {
      language: 'c',
      wrong: code`
        ssize_t n = recv(fd, buf, sizeof buf, 0);
        if (n > 0) send(fd, buf, n, MSG_DONTWAIT);`,
      right: code`
        if (c->done == c->have) {   /* nothing is left to send */
            c->done = 0;
            c->have = recv(fd, c->buf, sizeof c->buf, 0);
            if (c->have <= 0) { finish(c); return; }
        }
        ssize_t w = send(fd, c->buf + c->done, c->have - c->done, MSG_DONTWAIT);
        if (w < 0 && errno != EAGAIN) { finish(c); return; }
        if (w > 0) c->done += w;
        c->entry->events = c->done < c->have ? POLLOUT : POLLIN;`,
    },
    fair: 'To stop reading while the client does not read is right: nobody asks for an endless queue.',
    sources: [posix('send()', 'EAGAIN'), unp('16.2'), byteStream],
  },
  {
    id: 'would-block-fatal',
    title: 'a full socket taken for an error',
    likely:
      'send() on a non-blocking socket failed with EAGAIN ("try again later"), and the server took this for the end of the connection.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'A non-blocking send() finds no room whenever a client reads more slowly than it is sent to. That is no error. Whoever closes then cuts off every client with a slow line, in the middle of its answer.',
    provoked:
      'echospec sends without reading until the buffers of the kernel are full. The server must wait, and go on when the client reads; one that ends the connection is seen with the bytes that are missing.',
    remedy: {
      any: 'Tell "no room now" from an error: keep the rest, wait until the socket can be written again, and send it then. Nor is it the end when recv() returns 0 because its buffer is full and it was given no room: do not wait for data then.',
      c: 'When send() returns -1, look at errno: EAGAIN and EWOULDBLOCK mean wait for POLLOUT, EINTR means call it again; only the others end the connection.',
      python:
        'Catch BlockingIOError before OSError, keep what was not sent, and register EVENT_WRITE; or leave the socket blocking and call sendall().',
      rust: 'Match ErrorKind::WouldBlock before the other errors, keep the rest, and wait for writable.',
      java: 'SocketChannel.write() returns 0 when there is no room: register OP_WRITE, and close nothing.',
      perl: 'Look at $!{EAGAIN} and $!{EWOULDBLOCK} when syswrite() returns undef, and wait with can_write().',
      ruby: 'Use write, which waits for room. With write_nonblock, rescue IO::WaitWritable, keep what was not sent, and wait with wait_writable.',
    },
    example: {
      language: 'c',
      wrong: code`
        ssize_t w = send(fd, buf, n, MSG_DONTWAIT);
        if (w < 0) { close(fd); return; }`,
      right: code`
        ssize_t w = send(fd, buf, n, MSG_DONTWAIT);
        if (w < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            w = 0;                  /* no room: wait for POLLOUT, then go on */
        if (w < 0) { close(fd); return; }`,
    },
    fair: 'To drop a client that has read nothing for many seconds is allowed; this server did it at once.',
    sources: [posix('send()', 'EAGAIN'), unp('16.2'), byteStream],
  },
  {
    id: 'rest-not-sent',
    title: 'a rest that nothing makes the server send',
    likely: 'What send() could not take is kept, but the server does not ask to be told when there is room again.',
    call: 'poll',
    level: 'MUST',
    profiles: everyServer,
    why: 'An event loop comes back to a connection only when the event that it has asked for happens. Who waits for data alone does not learn that the socket can be written again, so the rest stays where it is until the client sends something more, which may be never.',
    provoked:
      'echospec sends without reading until the buffers of the kernel are full, ends its side, and then reads everything. The last bytes do not come, although the connection stays open.',
    remedy: {
      any: 'After a send that left something, ask for the event that the socket can be written, and stop asking when nothing is left.',
      c: 'Set events |= POLLOUT while something is unsent, FD_SET() it in the writers, or call epoll_ctl() with EPOLLOUT.',
      python: 'Call selector.modify(sock, EVENT_READ | EVENT_WRITE, …) while something is unsent.',
      java: 'Set key.interestOps(SelectionKey.OP_WRITE) while the buffer has something to send.',
      perl: 'Add the socket to the IO::Select of writers while something is unsent.',
    },
    fair: '',
    sources: [byteStream, posix('poll()'), posix('send()')],
  },
  {
    id: 'send-timeout-fatal',
    title: 'a client cut off that did not read for a moment',
    likely: 'A short send timeout ran out while the client did not read, and the server ended the connection.',
    call: 'send',
    level: 'MAY',
    profiles: everyServer,
    why: 'A client that is busy for two seconds is still there. What had been sent to it is then incomplete, and it can not tell where the rest is.',
    provoked:
      'echospec sends without reading until the server has to wait, does not read for two seconds, and then reads everything.',
    remedy: {
      any: 'Take the timeout away, or make it minutes.',
      c: 'With SO_SNDTIMEO send() returns a short count or EAGAIN: call it again with the rest.',
      python: 'settimeout() counts for sendall() as well: leave it out, or make it minutes.',
      rust: 'Take out set_write_timeout(…), or try again on ErrorKind::WouldBlock.',
    },
    fair: 'A limit on how long a client may not read can be a policy, so it is only a note.',
    sources: [man('socket(7)', 'SO_RCVTIMEO and SO_SNDTIMEO')],
  },
  {
    id: 'one-waiting-client',
    title: 'only one of the clients that wait goes on',
    likely: 'The server remembers one client that it has to go on with, and forgets the one before.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'Several clients can be slow at the same time. A variable for "the" client that waits is written over by the second one, and the first one hangs for ever.',
    provoked:
      'Two clients send without reading until the server has to wait for both. Then both read, and each must get everything.',
    remedy: {
      any: 'Keep what waits, and the fact that it waits, with each connection, never in one variable for all.',
      javascript: 'Use the socket of the handler: socket.pause() and socket.once("drain", () => socket.resume()).',
      python: 'Keep a buffer per socket, for example in a dictionary.',
    },
    fair: 'A server that serves one client at a time is not asked.',
    sources: [unp('16.2')],
  },
  {
    id: 'blocking-write-in-event-loop',
    title: 'an event loop that waits in send()',
    likely: 'The loop that serves all clients sleeps in send() because one client does not read.',
    call: 'send',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'poll() told that a socket is readable, not that it can take an answer. A single slow client then stops the service for everybody.',
    provoked:
      'One client sends without reading until the server stops taking. Another client must then be answered within a second.',
    remedy: {
      any: 'Make all connections non-blocking, keep what send() does not take, and wait for "writable" before you send the rest.',
      c: 'Set O_NONBLOCK with fcntl(), keep the rest in a buffer per client, and watch POLLOUT while there is a rest.',
      python: 'Use asyncio, or client.setblocking(False) with a buffer per client and selectors.EVENT_WRITE.',
      java: 'Call channel.configureBlocking(false), and register OP_WRITE while there is a rest.',
    },
    fair: 'A server that takes one client at a time, or has a thread or process for each, may wait in send().',
    sources: [unp('16.2'), posix('poll()', 'POLLOUT')],
  },
  {
    id: 'no-backpressure',
    title: 'an endless queue of answers',
    likely: 'The server reads on although the client does not take the answers, and keeps them all in memory.',
    call: 'write',
    level: 'MAY',
    profiles: everyServer,
    why: 'A client that sends much and reads nothing fills the memory of the server. TCP would slow it down, if only the server stopped reading while its answers cannot leave.',
    provoked: 'echospec sends many megabytes without reading, and compares the memory of the server before and after.',
    remedy: {
      any: 'Stop reading from a client while its answers wait.',
      javascript: 'Use socket.pipe(socket), or pause() when write() returns false and resume() at "drain".',
      python: 'In asyncio write await writer.drain() after writer.write(data).',
      java: 'In Netty stop reading while channel.isWritable() is false.',
    },
    example: {
      language: 'javascript',
      wrong: code`
        socket.on('data', (data) => socket.write(data));`,
      right: code`
        socket.on('data', (data) => {
          if (!socket.write(data)) socket.pause();
        });
        socket.on('drain', () => socket.resume());`,
    },
    fair: 'RFC 862 does not forbid it, so it is only a note.',
    sources: [rfc(9293, '3.8.6'), byteStream],
  },
  {
    id: 'nagle-two-writes',
    title: 'one answer in two small writes',
    likely: 'Each answer is sent in two small pieces, and the second waits for an acknowledgement of the first.',
    call: 'send',
    level: 'MAY',
    profiles: everyServer,
    why: 'TCP holds a small piece back while an earlier one has not been acknowledged (Nagle’s algorithm), and the other side may delay its acknowledgement by 40 ms. A question that could be answered in a tenth of a millisecond then takes 40.',
    provoked: 'echospec makes 25 small exchanges whose acknowledgements are delayed, and looks at the middle of the times.',
    remedy: {
      any: 'Put the answer together and send it with one call, or switch on TCP_NODELAY.',
      c: 'Use one send() or writev(), or setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one).',
      python:
        'Write client.sendall(line + b"\\n"), not two calls; or client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1).',
      java: 'Wrap the stream in a BufferedOutputStream and flush() once per answer, or use socket.setTcpNoDelay(true).',
      rust: 'Put the answer together in a Vec, or use stream.set_nodelay(true).',
    },
    example: {
      language: 'python',
      wrong: code`
        client.sendall(line)
        client.sendall(b"\n")`,
      right: code`
        client.sendall(line + b"\n")`,
    },
    fair: 'It concerns only the time, so it is only a note.',
    sources: [rfc(9293, '3.7.4'), man('tcp(7)', 'TCP_NODELAY')],
  },
];

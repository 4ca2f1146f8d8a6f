import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { byteStream, echoService, man, posix, rfc, unp } from './sources.ts';

/** Mistakes of servers that watch many sockets in one loop: select, poll, Node, asyncio. */
export const eventLoops: readonly Bug[] = [
  {
    id: 'auto-end-before-reply',
    title: 'the connection ended before the answer is ready',
    likely: 'Node closed its side when the client ended, before the answer, which comes later, was written.',
    call: 'createServer',
    level: 'MUST',
    profiles: everyServer,
    why: 'By default Node ends a connection as soon as the client has ended its side. An answer that is written after a timer, a file or a promise then comes too late and is lost.',
    provoked: 'echospec sends a message and ends its side in one go, and waits for the answer.',
    remedy: {
      any: 'Keep your side of the connection open until the last answer has been written.',
      javascript:
        "Create the server with net.createServer({ allowHalfOpen: true }, …), and call socket.end() when the last answer has been written. A loop for await (const data of socket) destroys the socket when it ends: where an answer comes behind it, use socket.on('data') and socket.on('end').",
      java: 'With an asynchronous framework switch on half-closure (in Netty ALLOW_HALF_CLOSURE), and close after the last write.',
    },
    example: {
      language: 'javascript',
      wrong: code`
        net.createServer((socket) => {
          socket.on('error', () => socket.destroy());
          socket.on('data', (data) => setTimeout(() => socket.write(data), 20));
        });`,
      right: code`
        net.createServer({ allowHalfOpen: true }, (socket) => {
          socket.on('error', () => socket.destroy());
          let answers = Promise.resolve();
          socket.on('data', (data) => {
            answers = answers.then(() => delay(20)).then(() => socket.write(data));
          });
          socket.on('end', () => answers.then(() => socket.end()));
        });`,
    },
    fair: 'With answers that are written at once, or with socket.pipe(socket), the default of Node is right.',
    sources: [rfc(9293, '3.6.1'), posix('shutdown()')],
  },
  {
    id: 'select-closed-fd-in-set',
    title: 'a closed socket still watched',
    likely: 'A connection was closed but not taken out of the set that select() or poll() watches.',
    call: 'select',
    level: 'MUST',
    profiles: everyServer,
    why: 'select() fails with EBADF when one descriptor of its set is closed, for ever and for everybody. And when the number is given to a new client, the old entry suddenly speaks for the new one.',
    provoked: 'echospec connects three clients one after the other; from the second on nobody is served.',
    remedy: {
      any: 'Take a socket out of the set before you close it.',
      c: 'Write FD_CLR(fd, &watched) before close(fd); with poll() set the entry to -1; epoll does it by itself at the last close.',
      python: 'Write sockets.remove(client) or selector.unregister(client) before client.close().',
      java: 'Call key.cancel() before channel.close().',
      perl: 'Write $select->remove($client) before close $client.',
    },
    example: {
      language: 'python',
      wrong: code`
        data = sock.recv(4096)
        if not data:
            sock.close()`,
      right: code`
        data = sock.recv(4096)
        if not data:
            sockets.remove(sock)
            sock.close()`,
    },
    fair: '',
    sources: [posix('select()', 'EBADF'), unp('6.8')],
  },
  {
    id: 'select-set-not-rebuilt',
    title: 'the set of select() not filled again',
    likely: 'The loop gives select() what its last call left, in place of all the sockets that are to be watched.',
    call: 'select',
    level: 'MUST',
    profiles: everyServer,
    why: 'On return the set holds only the sockets that are ready. If the next call uses it as it is, all others, often the listening socket too, are never looked at again.',
    provoked:
      'echospec connects several clients, lets one of them speak, and looks whether the others, and new ones, are still served.',
    remedy: {
      any: 'Keep the set of watched sockets apart, and give select() a fresh copy each time.',
      c: 'Write fd_set ready = watched; directly before each select(), and compute the highest descriptor anew. Or use poll().',
      python: 'Keep the list of all sockets, and give the result another name: ready, _, _ = select.select(watched, [], []).',
      perl: 'Copy the bit string before each call: my $ready = $watched; select($ready, undef, undef, undef).',
    },
    example: {
      language: 'c',
      wrong: code`
        FD_SET(listener, &set);
        for (;;) {
            select(highest + 1, &set, NULL, NULL, NULL);`,
      right: code`
        FD_SET(listener, &watched);
        for (;;) {
            fd_set ready = watched;
            select(highest + 1, &ready, NULL, NULL, NULL);`,
    },
    fair: '',
    sources: [posix('select()'), man('select(2)'), unp('6.8')],
  },
  {
    id: 'drains-blocking-socket',
    title: 'a loop until EAGAIN on a socket that blocks',
    likely:
      'accept() or recv() is called in a loop until it fails with EAGAIN, but the socket is a blocking one, and the last call sleeps.',
    call: 'fcntl',
    level: 'MUST',
    profiles: everyServer,
    why: 'A socket that blocks never reports EAGAIN: the call after the last client, or after the last byte, waits for the next. Meanwhile the loop serves nobody, and what was read is not answered. The flag is not inherited: accept() returns a blocking socket, whatever the listening socket is.',
    provoked:
      'echospec connects, sends a message, and gets no answer. Then it looks in which call the one thread of the server sleeps.',
    remedy: {
      any: 'Set O_NONBLOCK on the listening socket and on each accepted one before they are called in a loop. Or call accept() and recv() only once for each event, which suffices unless events are edge-triggered.',
      c: 'Write fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) for both, or SOCK_NONBLOCK in socket() and in accept4().',
      python: 'Call setblocking(False) on the listener and on each socket that accept() returns.',
      rust: 'Call set_nonblocking(true) on the listener and on each stream.',
      perl: 'Call $socket->blocking(0) on both.',
    },
    example: {
      language: 'c',
      wrong: code`
        while ((client = accept(listener, NULL, NULL)) >= 0)
            add(client);`,
      right: code`
        fcntl(listener, F_SETFL, O_NONBLOCK);
        …
        while ((client = accept(listener, NULL, NULL)) >= 0) {
            fcntl(client, F_SETFL, O_NONBLOCK);
            add(client);
        }`,
    },
    fair: '',
    sources: [posix('accept()'), posix('recv()'), man('accept(2)')],
  },
  {
    id: 'select-highest-too-low',
    title: 'the highest descriptor of select() too low',
    likely: 'The number that select() is given for the highest descriptor is too low for that of a client that is connected.',
    call: 'select',
    level: 'MUST',
    profiles: everyServer,
    why: 'select() looks at descriptors below its first argument only. The kernel gives a new client the lowest number that is free, so the newest client need not have the highest. Whoever stands above is not looked at any more, and waits for ever.',
    provoked: 'Several clients are connected, the first of them leaves, a new one comes, and then all others speak again.',
    remedy: {
      any: 'Raise the highest descriptor only when the new one is higher, and compute it anew from all clients when one leaves. Or use poll(), which needs no such number.',
      c: 'Write if (client > highest) highest = client; after accept(), and pass highest + 1, or pass FD_SETSIZE.',
      perl: 'Use IO::Select, which keeps the number itself.',
    },
    example: {
      language: 'c',
      wrong: code`
        FD_SET(client, &watched);
        highest = client;`,
      right: code`
        FD_SET(client, &watched);
        if (client > highest) highest = client;`,
    },
    fair: '',
    sources: [posix('select()'), man('select(2)'), unp('6.8')],
  },
  {
    id: 'reading-not-resumed',
    title: 'a paused socket never resumed',
    likely: 'The server stopped reading while an answer waited to be sent, and nothing makes it read again.',
    call: 'resume',
    level: 'MUST',
    profiles: everyServer,
    why: 'A paused socket reads nothing, and everything that the client sends stays in its queue. The client waits for ever.',
    provoked:
      'echospec sends more than fits at once and reads what comes: at some point nothing more is read. And after everything has come back, it sends a further message.',
    remedy: {
      any: 'Go on reading when what was queued has been sent.',
      c: 'When nothing is left to send, watch EPOLLIN or POLLIN again: EPOLL_CTL_MOD sets the whole mask, and replaces the one before.',
      java: 'When the buffer is empty, call key.interestOps(SelectionKey.OP_READ) again.',
      python:
        'Register or modify the socket for EVENT_READ again when nothing is left to send; in asyncio call resume_reading() in resume_writing().',
      javascript:
        'Write if (!socket.write(data)) { socket.pause(); socket.once("drain", () => socket.resume()); }, or use socket.pipe(socket).',
    },
    fair: 'A server that stops reading while its client does not take the answers is right.',
    sources: [echoService, byteStream],
  },
  {
    id: 'one-thread-blocks-all',
    title: 'a loop for all clients that waits for one',
    likely: 'The one thread that serves all clients waits in a blocking call for a single client.',
    call: 'recv',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'A server with select(), asyncio or Node is concurrent only as long as nothing in its loop waits. A loop that reads "the whole message" of one client, or sleeps, makes all others wait.',
    provoked:
      'echospec sends half a message, or is silent in the middle of a conversation, and looks whether another client is answered meanwhile.',
    remedy: {
      any: 'In an event loop call recv() once for each ready socket, keep what has come, and go back to the wait.',
      c: 'Set O_NONBLOCK on every connection, and return to poll() at EAGAIN.',
      python:
        'With select call recv() once per ready socket. In asyncio await every read and use asyncio.sleep(), never time.sleep() or a plain socket.',
      javascript: 'Do not compute for long or call …Sync functions in a handler.',
    },
    fair: 'Servers that take one client at a time are not concerned.',
    sources: [unp('6.8'), man('select(2)')],
  },
  {
    id: 'idle-poll-spin',
    title: 'asks again and again in place of waiting',
    likely: 'The sockets are non-blocking and the loop tries them over and over, although nothing happens.',
    call: 'poll',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'The server computes at full speed while nobody speaks. It takes a processor core from others, empties batteries, and makes every measurement on the machine worse.',
    provoked: 'echospec connects one client that says nothing, and measures how much of the time the server computes.',
    remedy: {
      any: 'Wait for events in select(), poll() or epoll_wait() without a timeout, or use blocking sockets.',
      c: 'Pass -1 as the timeout of poll() or epoll_wait(), and NULL to select().',
      python: 'Use select.select(sockets, [], []) or selectors before recv(), or take out setblocking(False).',
      java: 'Use selector.select(), not selector.selectNow().',
      rust: 'Take out set_nonblocking(true), or use mio or tokio.',
    },
    example: {
      language: 'python',
      wrong: code`
        server.setblocking(False)
        while True:
            try:
                clients.append(server.accept()[0])
            except BlockingIOError:
                pass`,
      right: code`
        while True:
            ready, _, _ = select.select([server, *clients], [], [])
            for sock in ready:
                handle(sock)`,
    },
    fair: 'Only more than half of one processor counts, after the start of the runtime is over.',
    sources: [posix('poll()'), unp('16.2')],
  },
  {
    id: 'pollout-left-on',
    title: 'waits for room that it does not need',
    likely: 'The server asked to be told when there is room to send (POLLOUT), and went on asking when nothing was left to send.',
    call: 'poll',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'A socket has room nearly all of the time, so that poll() returns at once, again and again. After the first client that read slowly the server computes at full speed for as long as that client stays.',
    provoked:
      'echospec sends without reading until the server has to wait, reads everything, and then measures how much of the time the server computes while nobody says anything.',
    remedy: {
      any: 'Ask for "writable" only while something waits to be sent, and stop asking when the last of it has gone.',
      c: 'Set events = POLLIN again when the rest is sent; with epoll call epoll_ctl(EPOLL_CTL_MOD) with EPOLLIN.',
      python:
        'Call selector.modify(sock, selectors.EVENT_READ) when the buffer is empty, or take the socket out of the second list of select().',
      java: 'Write key.interestOps(SelectionKey.OP_READ) when the buffer has no remaining bytes.',
    },
    example: {
      language: 'c',
      wrong: code`
        if (c->done < c->have)
            c->entry->events |= POLLOUT;`,
      right: code`
        c->entry->events = c->done < c->have ? POLLOUT : POLLIN;`,
    },
    fair: 'Only more than half of one processor counts, and only when the server rested before.',
    sources: [posix('poll()'), unp('16.2')],
  },
  {
    id: 'list-changed-while-looping',
    title: 'a list changed by the loop that goes through it',
    likely:
      'The loop over the sockets takes entries out of the list that it goes through, and so passes over some, or takes one for another.',
    call: 'close',
    level: 'MUST',
    profiles: streamServers,
    why: 'When the entry at place 3 is taken out, the next one moves to place 3, and the loop goes on at 4. Where a second list, such as that of poll(), does not move with the first, the loop then takes the event of one client for that of another, and waits in recv() for somebody who is silent. It shows only when one look at the sockets finds more than one client.',
    provoked:
      'echospec stops the server, lets five clients half-close, or one half-close and its neighbour speak, lets it go on, and waits for what is due to each.',
    remedy: {
      any: 'Go through a copy of the list, or collect what is to be taken out and do so after the loop, or go backwards.',
      python: 'Write for client in list(clients): or keep the clients in a dictionary and loop over list(it).',
      java: 'Use Iterator.remove() in the loop.',
      c: 'When the last entry is moved to place i, look at place i again; move its struct pollfd with it, or go backwards. In C++ erase() ends the life of the iterator: write it = clients.erase(it), and ++it only where nothing was erased.',
    },
    example: {
      language: 'python',
      wrong: code`
        for client in finished:
            client.close()
            finished.remove(client)`,
      right: code`
        for client in finished:
            client.close()
        finished.clear()`,
    },
    fair: 'It is judged only where a client that finishes alone gets its end, and leaves the others as they were.',
    sources: [posix('poll()')],
  },
  {
    id: 'sleep-polling',
    title: 'a sleep between two looks',
    likely: 'The server sleeps for a fixed time before it looks for new data.',
    call: 'sleep',
    level: 'MAY',
    profiles: everyServer,
    why: 'Each answer waits for the end of the sleep. A hundred milliseconds seem short, but ten exchanges then take a second.',
    provoked: 'echospec measures the time of many small exchanges: it comes in steps of the sleep.',
    remedy: {
      any: 'Take out the sleep, and wait in a blocking recv(), or in select() or poll(), which return as soon as something comes.',
      python: 'Take out time.sleep(), and use a blocking recv() or select.select().',
      c: 'Take out usleep(), and use a blocking recv() or poll(…, -1).',
      java: 'Take out Thread.sleep() and in.available(), and use a blocking in.read(buffer).',
    },
    fair: 'Being slow is no error: it is only a note, and compared with a server known to be quick on the same machine.',
    sources: [posix('poll()'), byteStream],
  },
  {
    id: 'rest-unseen-by-select',
    title: 'the rest in a buffer that select() does not see',
    likely:
      'A buffered stream has read more than was asked of it, and select() or poll() knows nothing of what stands in its buffer.',
    call: 'select',
    level: 'MUST',
    profiles: streamServers,
    why: 'select() looks at the socket alone. A library that reads ahead empties the socket, hands out a part, and keeps the rest. The server then waits for more to arrive, with bytes in its hand that it has not answered.',
    provoked: 'echospec sends somewhat more than the server asks for at once; the rest comes only when something else is sent.',
    remedy: {
      any: 'Read with the call of the system below select(), or go on reading until the buffer of the library is empty.',
      c: 'Use recv(), not fread() or fgets(), below select() and poll().',
      perl: 'Use sysread(), not <$client> or read(), together with select.',
      ruby: 'Use read_nonblock() or readpartial(), not gets, together with IO.select.',
      python: 'Use socket.recv(), not a file of makefile(), together with select.',
      javascript:
        "In a handler of 'readable' call read() until it returns null: the event does not come again for what was left in the stream.",
    },
    fair: 'Where the rest stands unread in the kernel, another mistake is named.',
    sources: [posix('select()'), byteStream],
  },
];

import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { byteStream, man, posix, rfc, unp } from './sources.ts';

/** Mistakes at the end of a connection. */
export const closing: readonly Bug[] = [
  {
    id: 'eof-discards-unsent',
    title: 'answers thrown away at the end',
    likely: 'When the client ended its side, answers that had not left yet were thrown away.',
    call: 'close',
    level: 'MUST',
    profiles: everyServer,
    why: 'A client may send everything, say that it has finished, and read the answers afterwards. A server that tears the connection down at the end of file loses what was still waiting, always the tail, and only when much is under way.',
    provoked: 'echospec sends several megabytes without reading, ends its side, waits a moment, and then reads everything.',
    remedy: {
      any: 'End the connection in an orderly way: send what is left, then close.',
      javascript:
        'Use socket.end(), which sends the rest first; socket.destroy() throws it away. So does the end of "for await (const piece of socket)", which destroys the socket: loop over socket.iterator({ destroyOnReturn: false }).',
      python:
        'In asyncio use writer.close() and await writer.wait_closed(), not transport.abort(). With select send the whole buffer before close().',
      java: 'In Netty close with writeAndFlush(…).addListener(ChannelFutureListener.CLOSE). In NIO write the rest before channel.close().',
      c: 'In an event loop close only when the buffer of unsent bytes is empty.',
      rust: 'Write and flush the rest before the stream is dropped.',
    },
    example: {
      language: 'javascript',
      wrong: code`
        socket.on('data', (data) => socket.write(data));
        socket.on('end', () => socket.destroy());`,
      right: code`
        socket.on('data', (data) => socket.write(data));
        socket.on('end', () => socket.end());`,
    },
    fair: '',
    sources: [rfc(9293, '3.6'), byteStream],
  },
  {
    id: 'ends-late',
    title: 'closes the connection late',
    likely: 'The server waits before it closes the connection of a client that has finished.',
    call: 'close',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'A client that reads until the end of the connection hangs for so long, and each connection that is still open costs the server a descriptor, and perhaps a thread.',
    provoked: 'echospec gets an answer, ends its side, and measures how long the FIN of the server takes.',
    remedy: {
      any: 'Close the connection as soon as recv() has returned 0 and everything is sent. Nothing needs a pause before close(): the system sends what is left.',
      python: 'Take out time.sleep() between the last recv() and close().',
      c: 'Take out sleep() between the last recv() and close().',
      java: 'Take out Thread.sleep() between the last read() and close().',
      javascript: "Call socket.end() in the handler of 'end', not in a setTimeout().",
    },
    example: {
      language: 'python',
      wrong: code`
        while data := client.recv(4096):
            client.sendall(data)
        time.sleep(2)     # "so that everything arrives"
        client.close()`,
      right: code`
        while data := client.recv(4096):
            client.sendall(data)
        client.close()    # the system sends what is left`,
    },
    fair: 'From 1.8 s on, three times out of three.',
    sources: [rfc(9293, '3.6'), posix('close()')],
  },
  {
    id: 'linger-zero',
    title: 'closes with a reset (SO_LINGER 0)',
    likely: 'SO_LINGER with time 0 is set, so close() resets the connection in place of ending it.',
    call: 'setsockopt',
    level: 'MUST',
    profiles: everyServer,
    why: 'With this option close() throws away what has not been sent yet, and the client gets "connection reset by peer". It is sometimes recommended against TIME_WAIT, but the price is lost data.',
    provoked:
      'echospec ends its side and looks how the server ends: with an end of file or with a reset. The counters of the kernel, or the option itself, tell the reason.',
    remedy: {
      any: 'Take out SO_LINGER. To start again at once use SO_REUSEADDR on the listening socket.',
      c: 'Take out setsockopt(fd, SOL_SOCKET, SO_LINGER, …).',
      python: 'Take out client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)).',
      java: 'Take out socket.setSoLinger(true, 0).',
      javascript: 'Use socket.end(), not socket.resetAndDestroy().',
      go: 'Take out conn.SetLinger(0).',
      rust: 'Take out set_linger(Some(Duration::ZERO)).',
    },
    example: {
      language: 'c',
      wrong: code`
        struct linger hard = { .l_onoff = 1, .l_linger = 0 };
        setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close(client);`,
      right: code`
        close(client);`,
    },
    fair: 'A reset after every byte has arrived is a warning; lost bytes are a failure.',
    sources: [man('socket(7)', 'SO_LINGER'), posix('setsockopt()', 'SO_LINGER'), unp('7.5')],
  },
  {
    id: 'close-with-unread-data',
    title: 'closes while bytes are unread',
    likely: 'The server closed the connection although the client had sent bytes that it had not read.',
    call: 'close',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'When a program closes a socket with unread data, the kernel sends a reset to tell the client that data was lost. An answer that is still on its way can be lost with it.',
    provoked:
      'echospec sends a message and some bytes more while the server is stopped, continues it, and looks whether the connection ends with an end of file or with a reset.',
    remedy: {
      any: 'First end your own side with shutdown(SHUT_WR), then read until the end of file, up to a limit, and then close.',
      c: 'Write shutdown(fd, SHUT_WR); while (recv(fd, buf, sizeof buf, 0) > 0); close(fd);, with a limit on time and bytes.',
      python: 'Write client.shutdown(socket.SHUT_WR), then while client.recv(4096): pass, then client.close().',
      java: 'Call socket.shutdownOutput(), read until -1, then close().',
      rust: 'Call stream.shutdown(Shutdown::Write), read until Ok(0), then drop it.',
      go: 'Call conn.(*net.TCPConn).CloseWrite(), io.Copy(io.Discard, conn), then Close().',
    },
    example: {
      language: 'python',
      wrong: code`
        client.sendall(answer)
        client.close()`,
      right: code`
        client.sendall(answer)
        client.shutdown(socket.SHUT_WR)
        while client.recv(4096):
            pass
        client.close()`,
    },
    fair: 'The reset itself is what the standard asks of the kernel. Where a client may not send more than the message, nothing is blamed.',
    sources: [rfc(9293, '3.6.1'), rfc(1122, '4.2.2.13')],
  },
  {
    id: 'fd-leak',
    title: 'a finished connection never closed',
    likely: 'The client has ended, and the server never calls close() on its connection.',
    call: 'close',
    level: 'MUST',
    profiles: everyServer,
    why: 'The client waits for the end of file that only close() sends. Each client costs one descriptor for ever, and after some hundred of them accept() fails and nobody is served.',
    provoked:
      'echospec ends its side and waits for the end of file. It then connects four times thirty clients and counts the sockets of the server, between the second and the fourth round.',
    remedy: {
      any: 'Close the connection on every way out of the function that serves it: at the end of file, after an error, after an exception.',
      c: 'Call close(client) after the loop, and before every return and every continue of the function.',
      python: 'Write with client: around the service, or client.close() in a finally block. In asyncio call writer.close().',
      java: 'Write try (Socket client = server.accept()) { … }. A loop over in.available() never sees the end: it is 0 there as well, and in.read(buffer) returns -1.',
      javascript: 'With allowHalfOpen: true call socket.end() at "end".',
      go: 'Write defer conn.Close() at the top of the function.',
      rust: 'Let the TcpStream go out of scope; do not keep it in a list or std::mem::forget() it.',
      ruby: 'Write ensure client.close.',
      perl: 'Write close $client after the loop.',
    },
    example: {
      language: 'go',
      wrong: code`
        func serve(conn net.Conn) {
            io.Copy(conn, conn)
        }`,
      right: code`
        func serve(conn net.Conn) {
            defer conn.Close()
            io.Copy(conn, conn)
        }`,
    },
    fair: 'Languages that close when they collect garbage may lag: only steady growth counts.',
    sources: [posix('close()'), rfc(9293, '3.6')],
  },
  {
    id: 'shutdown-without-close',
    title: 'shutdown() without close()',
    likely: 'The connection is ended with shutdown(), but its descriptor is never given back with close().',
    call: 'close',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'shutdown() ends the conversation, and the client is content. But the descriptor, the small number of the socket in your process, stays in use until close(), and their number is limited.',
    provoked:
      'echospec connects four times thirty clients and counts the descriptors of the server, although all connections have ended well.',
    remedy: {
      any: 'Call close() after shutdown(), always.',
      c: 'Write shutdown(client, SHUT_RDWR); close(client);, or close(client) alone.',
      python: 'Call client.close() after client.shutdown(…), or use with client:.',
      java: 'Call socket.close() after shutdownOutput().',
      go: 'Call conn.Close() after CloseWrite().',
    },
    example: {
      language: 'c',
      wrong: code`
        shutdown(client, SHUT_RDWR);
        return NULL;`,
      right: code`
        close(client);
        return NULL;`,
    },
    fair: 'Only steady growth counts.',
    sources: [posix('shutdown()'), posix('close()'), unp('6.6')],
  },
  {
    id: 'closed-twice',
    title: 'a descriptor closed twice',
    likely:
      'A descriptor is closed twice, and the second close() ends the connection of another client that got the same number meanwhile.',
    call: 'close',
    level: 'MUST',
    profiles: streamServers,
    why: 'close() makes the number free, and the next accept() returns just this number. A second close(), by fclose() of a stream on it or by another thread, then hits a client that has done nothing. It happens now and then, and never where it was caused.',
    provoked:
      'Many clients come and leave one after the other: a connection ends before its answer came, and the next client is served.',
    remedy: {
      any: 'Close each descriptor at one place only, and forget its number there.',
      c: 'Set the variable to -1 behind close(). fclose() closes the descriptor of its stream: after fdopen(fd, …) call fclose(), and never close(fd) as well.',
      python: 'Use a with block, or detach() where the number is handed on; os.close() of fileno() is a second close.',
    },
    example: {
      language: 'c',
      wrong: code`
        fclose(stream);   /* made by fdopen(client, "r+") */
        close(client);`,
      right: code`
        fclose(stream);   /* closes the descriptor as well */`,
    },
    fair: '',
    sources: [posix('close()'), posix('fclose()')],
  },
  {
    id: 'closed-before-use',
    title: 'a connection closed before it is served',
    likely: 'The connection is closed before it is used, or what accept() returned is no socket.',
    call: 'close',
    level: 'MUST',
    profiles: streamServers,
    why: 'recv() and send() on a closed descriptor fail with "Bad file descriptor", so no client gets an answer.',
    provoked: 'A client sends a message; its connection ends without an answer, and the server complains about a descriptor.',
    remedy: {
      any: 'Close a connection at one place only: in the thread or function that serves it, when it has been served.',
      c: 'After fork() the parent closes the connection, the child the listening socket, and not the other way round. After pthread_create() only the thread closes the connection. Check accept() for -1: its third argument is the address of a socklen_t, or NULL.',
      python: 'Close in the thread that serves the connection: a with block around the start of that thread closes at its end.',
      java: 'Close in the task that serves the client: try-with-resources around the start of that task closes at once.',
      go: 'Put defer conn.Close() into the goroutine that serves the connection, not into the loop that accepts.',
    },
    example: {
      language: 'c',
      wrong: code`
        pthread_create(&thread, NULL, serve, argument);
        close(client);`,
      right: code`
        pthread_create(&thread, NULL, serve, argument);
        /* serve() closes client when it has finished */`,
    },
    fair: '',
    sources: [posix('close()'), posix('accept()')],
  },
];

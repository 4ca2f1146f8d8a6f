import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { byteStream, csapp, echoService, posix, unp } from './sources.ts';

/** Mistakes by which one client gets what belongs to another. */
export const sharing: readonly Bug[] = [
  {
    id: 'shared-global-buffer',
    title: 'one buffer for all clients',
    likely: 'What several clients send is read into one buffer that they share, so that clients get bytes of others.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'While bytes of one client stand in the buffer, waiting to be sent or for the rest of their message, those of another are read into it. The first client then gets the data of the second, which may be secret. It needs two clients at the same moment, so a test by hand never shows it.',
    provoked:
      'One client sends only A and does not read, until the server waits in send(). Others send B. When the first one reads on, it must find no B.',
    remedy: {
      any: 'Give every connection a buffer of its own: a local variable of the function that serves the client, or a field of what is kept for the connection.',
      c: 'In a server with threads, move char buf[…] into the function, without static. In an event loop, keep a buffer in the struct of each connection.',
      python: 'Use a local variable for the data, not global or an attribute of a shared object.',
      java: 'Make the byte[] a local variable of run(), not a static field or a field of the server.',
      javascript: 'Declare the buffer inside the connection handler, not outside of it.',
      go: 'Create the buffer with make([]byte, 4096) inside serve(conn).',
    },
    example: {
      language: 'c',
      wrong: code`
        static char buf[4096];
        static void *serve(void *arg) {
            int client = (int)(intptr_t)arg;`,
      right: code`
        static void *serve(void *arg) {
            char buf[4096];
            int client = (int)(intptr_t)arg;`,
    },
    fair: 'A server that serves one client after the other, or forks, may have one buffer.',
    sources: [csapp('12.7.1'), unp('26.5'), posix('pthread_create()')],
  },
  {
    id: 'state-left-behind',
    title: 'what belongs to a client left at another place',
    likely: 'What is kept for a connection is found by its place in a table, and does not move with it when another client leaves.',
    call: 'close',
    level: 'MUST',
    profiles: streamServers,
    why: 'When the table is closed up behind a client that has left, another client takes its place. If the bytes that wait for it stay where they were, it loses them, or gets those of the one that left.',
    provoked:
      'One client does not read, so that bytes wait for it in the server. Another one that came before it leaves. Then the first reads on, and must get everything.',
    remedy: {
      any: 'Keep the socket and everything that belongs to its connection in one structure, and move, clear or free all of it together.',
      c: 'Where entries[i] = entries[--count] fills the gap, the buffers must move as well; or let the event carry a pointer to one struct for each connection.',
      python: 'Use one dictionary from socket to an object with everything about it, or key.data of selectors; no parallel lists.',
    },
    example: {
      language: 'c',
      wrong: code`
        close(entries[i].fd);
        entries[i] = entries[--count];`,
      right: code`
        close(entries[i].fd);
        entries[i] = entries[--count];
        connections[i] = connections[count];`,
    },
    fair: 'What goes wrong as well while nobody leaves is the matter of other checks.',
    sources: [byteStream, posix('poll()')],
  },
  {
    id: 'place-taken-over',
    title: 'the place of a client given to another',
    likely:
      'A new client was put at a place of the table that belongs to one that is still connected, and nobody looks at that one any more.',
    call: 'accept',
    level: 'MUST',
    profiles: streamServers,
    why: 'Where the next place is found by counting, slot = next++ % MAX, it comes round again after MAX clients, whether the first has left or not. The one that stays longest loses its place: its connection is open, what it says is never read, and its descriptor is never closed.',
    provoked:
      'One client stays connected while many others come and go, one after the other. Now and then it says something, and must be answered.',
    remedy: {
      any: 'Look for a place that is free, and free it when its client leaves. Where none is free, make the table larger or close the new connection.',
      c: 'Search for an entry with fd == -1 behind accept(), and set fd = -1 behind close(). poll() skips such entries.',
      python: 'Use a dictionary from socket to state, which has no places that could run out.',
    },
    example: {
      language: 'c',
      wrong: code`
        int i = next++ % MAX;
        entries[i].fd = accept(listener, NULL, NULL);`,
      right: code`
        int i = 0;
        while (i < MAX && entries[i].fd != -1) i++;
        int fd = accept(listener, NULL, NULL);
        if (i == MAX) close(fd); else entries[i].fd = fd;`,
    },
    fair: 'A server may drop clients that say nothing for a while, but then it has to end their connections.',
    sources: [posix('accept()'), posix('poll()')],
  },
  {
    id: 'state-not-reset',
    title: 'marks of an earlier client that are still set',
    likely: 'What the server remembers of an earlier client, such as that it has ended, still holds for the next one.',
    call: 'accept',
    level: 'MUST',
    profiles: streamServers,
    why: 'The kernel gives the number of a closed descriptor to the next client. A table that is found by this number, or an object that is used again, then tells of the new client what was true of the old one: that it has ended, that its buffer is full, or how far it was answered.',
    provoked: 'Clients come one after the other. The first is served; the next is accepted, and nobody reads what it says.',
    remedy: {
      any: 'Set everything that belongs to a connection when it is accepted: marks, positions and lengths. Best make a new structure or object for each connection, and drop it when the connection ends.',
      c: 'Write clients[fd] = (struct client){ .used = 1 }; behind accept(), which sets all other members to 0.',
      python:
        'Make a new object for each accepted socket, and delete it from the dictionary before close(), while fileno() still tells its number.',
      perl: 'Delete the entries of the client before close: fileno is undefined behind it.',
    },
    example: {
      language: 'c',
      wrong: code`
        clients[fd].used = 1;    /* .ended is still 1 */`,
      right: code`
        clients[fd] = (struct client){ .used = 1 };`,
    },
    fair: '',
    sources: [echoService, posix('accept()')],
  },
  {
    id: 'answers-wrong-client',
    title: 'the answer sent to another client',
    likely: 'One variable holds the connection for all clients, so that an answer goes to whoever came last.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'With one client at a time everything works. With two the first waits for ever, and the second reads what is none of its business.',
    provoked: 'Several clients are connected at the same time, and each sends something of its own.',
    remedy: {
      any: 'Give each thread or handler its connection as an argument. Look for a global variable, a static field, or a field of an object that all share.',
      c: 'Pass the descriptor by value: pthread_create(&t, NULL, serve, (void *)(intptr_t)client).',
      python: 'Write threading.Thread(target=serve, args=(client,)), with no global client.',
      java: 'Keep the Socket in a field of an object made for this client, not in a static field.',
      javascript: 'Use the socket of the handler, not a variable outside of it.',
    },
    fair: '',
    sources: [echoService, posix('send()')],
  },
  {
    id: 'global-state-between-clients',
    title: 'remains of one client answered to the next',
    likely: 'Data of an earlier client is still stored when the next one comes, and goes into its answer.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'A buffer, list or string that outlives the connection still holds the unfinished rest of the last client. The next client gets an answer to what it never said.',
    provoked:
      'One client sends something and leaves, in the middle of a message or by a reset. The next must get exactly its own bytes.',
    remedy: {
      any: 'Create everything that belongs to a connection when the connection is accepted, and drop it when it ends.',
      c: 'Make the buffer and its length local to the function that serves the client, or set the length to 0 after accept().',
      python:
        'Create the buffer after accept(), not at the top of the file; beware of def serve(client, buf=[]), which is made only once.',
      javascript: 'Declare the buffer inside the connection handler, not outside of it.',
      java: 'Use local variables of the handler, not static fields.',
    },
    example: {
      language: 'javascript',
      wrong: code`
        let rest = '';
        net.createServer((socket) => {
          socket.on('data', (data) => { rest += data; });`,
      right: code`
        net.createServer((socket) => {
          let rest = '';
          socket.on('data', (data) => { rest += data; });`,
    },
    fair: '',
    sources: [echoService, byteStream],
  },
  {
    id: 'broadcasts-to-all',
    title: 'every message sent to all clients',
    likely: 'The server sends each message to all connected clients, as a chat does.',
    call: 'send',
    level: 'MUST',
    profiles: streamServers,
    why: 'Echo is a conversation of two: what a client says goes back to this client alone. Others must not read it.',
    provoked: 'echospec connects several clients at once, each of which sends its own bytes, and looks for bytes of the others.',
    remedy: {
      any: 'Answer on the connection from which the message was read, and on no other.',
      c: 'Send to the descriptor that recv() was called with, without a loop over clients[].',
      python: 'Take out for c in clients: c.sendall(data), and use client.sendall(data).',
      javascript: 'Take out the loop over the list of sockets, and write to the socket whose "data" event it is.',
    },
    example: {
      language: 'python',
      wrong: code`
        data = client.recv(1024)
        for other in clients:
            other.sendall(data)`,
      right: code`
        data = client.recv(1024)
        client.sendall(data)`,
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'buffer-reused-unsent',
    title: 'the buffer read into again before it was sent',
    likely:
      'The same buffer is read into again while its content still waits to be sent, so that later bytes stand in the place of earlier ones.',
    call: 'recv',
    level: 'MUST',
    profiles: [...streamServers, 'echo-udp'],
    why: 'A queue, a channel or an asynchronous write keeps a reference to the buffer and no copy. While one message goes to and fro nothing shows. As soon as two reads follow each other quickly, the second one overwrites what the first one had read.',
    provoked: 'echospec lets more arrive at once than one read takes, and compares every byte.',
    remedy: {
      any: 'Copy the bytes before they are handed on, or allocate a buffer for each read, or read again only when the buffer has been sent.',
      go: 'Hand on append([]byte(nil), buf[:n]...), or make the buffer inside the loop.',
      java: 'Hand on Arrays.copyOf(buffer, n), or a new ByteBuffer for each read; with asynchronous channels read again in the completion of the write.',
      python: 'With recv_into() hand on bytes(view[:n]), not the memoryview itself.',
      javascript: 'Hand on Buffer.from(chunk), which copies, where a buffer is used again.',
      c: 'Copy the bytes with memcpy() into memory that belongs to the queue.',
    },
    example: {
      language: 'go',
      wrong: code`
        n, err := conn.Read(buf)
        queue <- buf[:n]`,
      right: code`
        n, err := conn.Read(buf)
        queue <- append([]byte(nil), buf[:n]...)`,
    },
    fair: '',
    sources: [byteStream, posix('recv()')],
  },
  {
    id: 'task-per-piece',
    title: 'pieces of one stream that overtake each other',
    likely: 'Each piece that was read is answered by a thread or task of its own, and they overtake each other.',
    call: 'send',
    level: 'MUST',
    profiles: streamServers,
    why: 'A stream has an order. Threads, goroutines and tasks have none: which of them writes first is chance. Short messages one by one come back right, and a longer one is mixed up.',
    provoked: 'echospec sends more at once than one read takes, many times, and compares the order of the bytes.',
    remedy: {
      any: 'Let one thread or task do all the writing on a connection, in the order in which was read.',
      python: 'Await the answer before the next read, in place of create_task() or submit() for each piece.',
      go: 'Write in the goroutine that reads, without go before it.',
      java: 'Write in the thread that reads, in place of executor.submit() for each read.',
      javascript: 'Await each step, or chain them, before the next piece is handled.',
    },
    example: {
      language: 'python',
      wrong: code`
        while data := await reader.read(4096):
            asyncio.create_task(answer(writer, data))`,
      right: code`
        while data := await reader.read(4096):
            await answer(writer, data)`,
    },
    fair: '',
    sources: [byteStream, echoService],
  },
];

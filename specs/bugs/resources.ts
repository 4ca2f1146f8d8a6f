import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, framedServers } from './profiles.ts';
import { csapp, man, posix } from './sources.ts';

/** Mistakes by which threads, memory or time are used up. */
export const resources: readonly Bug[] = [
  {
    id: 'thread-leak',
    title: 'a thread that never ends',
    likely: 'The thread of a connection goes on after its client has left.',
    call: 'pthread_create',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'Each thread needs memory and an entry in a table of limited size. After some thousands of clients no new thread can be made, and nobody is served any more.',
    provoked:
      'echospec connects four times thirty clients and counts the threads of the server, between the second and the fourth round.',
    remedy: {
      any: 'Let the function of the thread return when the connection ends, also after an error.',
      c: 'Return from the function when recv() gives 0 or less.',
      python: 'Return from the target of the Thread when recv() returns b"" or raises; do not wait there for a queue or an event.',
      java: 'Let run() return, and use one ExecutorService for all clients, not a new one for each.',
      rust: 'Let the closure of thread::spawn() return on Ok(0) and on Err.',
      go: 'Let every goroutine of the connection return: closing the connection ends a waiting Read().',
    },
    fair: 'A pool of threads that grows up to a limit is right.',
    sources: [posix('pthread_create()'), man('proc_pid_status(5)', 'Threads')],
  },
  {
    id: 'thread-not-joined',
    title: 'ended threads never released',
    likely: 'Threads are created but neither joined nor detached, so their memory is kept after they have ended.',
    call: 'pthread_detach',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'The system keeps the stack of a thread, often 8 MiB of address space, until somebody asks for its result with pthread_join(). After some thousands of clients pthread_create() fails.',
    provoked:
      'echospec connects four times thirty clients, and sees the address space grow by a stack for each, while the number of threads stays the same.',
    remedy: {
      any: 'Say that nobody will ask for the result of the thread: detach it.',
      c: 'Call pthread_detach(thread) after pthread_create(), or create it with the attribute PTHREAD_CREATE_DETACHED.',
    },
    example: {
      language: 'c',
      wrong: code`
        pthread_t thread;
        pthread_create(&thread, NULL, serve, argument);`,
      right: code`
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, argument) == 0)
            pthread_detach(thread);`,
    },
    fair: 'Only growth by at least 7 MiB for each connection counts.',
    sources: [posix('pthread_detach()'), man('pthread_create(3)', 'Notes'), csapp('12.3.6')],
  },
  {
    id: 'heap-leak',
    title: 'memory that is never given back',
    likely: 'Memory that was taken for a connection is not released when it ends.',
    call: 'free',
    level: 'MAY',
    profiles: everyServer,
    why: 'The server grows with every client, until the system ends it for lack of memory, typically after days.',
    provoked: 'echospec connects many clients one after the other, and compares the memory of the server between the rounds.',
    remedy: {
      any: 'Release what belongs to a connection when it ends, and take it out of lists and tables.',
      c: 'Call free() for each malloc() on every way out of the function, or use a local array. Run the server with -fsanitize=address or valgrind.',
      python: 'Remove the client from lists and dictionaries when it leaves.',
      java: 'Remove the client from lists and maps when it leaves.',
      javascript: 'Delete the socket from arrays and maps at "close".',
    },
    fair: 'Languages with garbage collection give memory back late, so it is only a note.',
    sources: [posix('free()'), csapp('9.11')],
  },
  {
    id: 'line-quadratic',
    title: 'long lines searched from the start again and again',
    likely: 'Each time a piece arrives the whole line is copied and searched again, so that long lines take very long.',
    call: 'recv',
    level: 'MAY',
    profiles: framedServers,
    why: 'With pieces of one kilobyte, a line of 4 MiB is copied four thousand times, 8 GiB in all. Twice the length takes four times the time, and a single client can keep the server busy.',
    provoked: 'echospec sends a line of 512 KiB and one of 2 MiB, and compares for how long the server is on a CPU.',
    remedy: {
      any: 'Search for the end of the line only in the new piece, and join the pieces once, at the end.',
      python: 'Collect the pieces in a list and use b"".join(pieces), or a bytearray with find(b"\\n", start).',
      java: 'Use ByteArrayOutputStream or StringBuilder, not String +.',
      javascript: 'Collect the pieces in an array, and Buffer.concat() them once.',
      c: 'Double the buffer with realloc() when it is full, and call memchr() on the new bytes only.',
    },
    example: {
      language: 'python',
      wrong: code`
        rest = b""
        while b"\n" not in rest:
            rest = rest + client.recv(1024)`,
      right: code`
        pieces = []
        while piece := client.recv(65536):
            pieces.append(piece)
            if b"\n" in piece:
                break
        rest = b"".join(pieces)`,
    },
    fair: 'Being slow is no error as long as there is progress, so it is only a note.',
    sources: [man('memchr(3)'), posix('realloc()')],
  },
];

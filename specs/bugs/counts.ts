import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { posix } from './sources.ts';

/** What is made of the number of bytes that a call has returned. */
export const counts: readonly Bug[] = [
  {
    id: 'sizeof-pointer',
    title: 'as many bytes sent as a pointer has',
    likely: 'The number of bytes to send is sizeof of a pointer, which is 8, and not the length of the message.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'Messages of up to 8 bytes are right, or carry bytes behind them. All others are cut.',
    provoked: 'echospec sends a short message, and the first 8 bytes of it come back.',
    remedy: {
      any: 'Send as many bytes as were received: keep what recv() returned.',
      c: 'sizeof buf is the size of an array only where the array is declared. In a function that gets char *buf, and for malloc(), it is the size of the pointer: hand the length over as well.',
    },
    example: {
      language: 'c',
      wrong: code`
        char *buf = malloc(length);
        send_all(fd, buf, sizeof buf);`,
      right: code`
        char *buf = malloc(length);
        send_all(fd, buf, length);`,
    },
    fair: '',
    sources: [posix('send()')],
  },
  {
    id: 'count-is-a-comparison',
    title: 'the result of a comparison taken for the number of bytes',
    likely: 'The number of bytes to send is 1, whatever recv() returned: what was kept is the result of a comparison.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'In C a comparison binds tighter than an assignment: n = recv(…) > 0 sets n to 1. All but the first byte of each piece is lost, and to a client that sends byte by byte everything looks right.',
    provoked: 'echospec sends a short message: its first byte comes back, and the rest was read.',
    remedy: {
      any: 'Keep what recv() returned, and send as many bytes.',
      c: 'Put the assignment into parentheses of its own: while ((n = recv(fd, buf, sizeof buf, 0)) > 0). Compile with -Wall, which warns where they are missing. Look also for a 1 or a sizeof as the length in send().',
    },
    example: {
      language: 'c',
      wrong: code`
        while (n = recv(client, buffer, sizeof buffer, 0) > 0)
            send_all(client, buffer, n);`,
      right: code`
        while ((n = recv(client, buffer, sizeof buffer, 0)) > 0)
            send_all(client, buffer, n);`,
    },
    fair: '',
    sources: [posix('recv()')],
  },
  {
    id: 'partial-send-fatal',
    title: 'a send that takes a part taken for an error',
    likely: 'send() took only a part of the data, which is no error, and the server gave up.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'send() and write() may take fewer bytes than they were given. Whoever compares the count with the length and ends the connection, or the server, drops a client that has done nothing wrong.',
    provoked:
      'echospec sends without reading until the server waits inside send(), stops and continues it, which makes the call return with a part, and then reads: the server has ended the connection or itself.',
    remedy: {
      any: 'Send in a loop until every byte has been taken: after each call go on behind the bytes that it took. Only an error of the call ends the connection.',
      c: 'Write while (done < n) { ssize_t w = send(fd, buf + done, n - done, MSG_NOSIGNAL); if (w < 0) return -1; done += w; } in place of if (send(fd, buf, n, 0) != n) exit(1);.',
    },
    example: {
      language: 'c',
      wrong: code`
        if (send(client, buffer, n, 0) != n)
            die("send");`,
      right: code`
        if (send_all(client, buffer, n) < 0)
            return;`,
    },
    fair: '',
    sources: [posix('send()')],
  },
];

import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { man, posix, rfc } from './sources.ts';

/** Mistakes in what is made of an event of epoll: what an edge means, and which bit to look at first. */
export const edges: readonly Bug[] = [
  {
    id: 'epollet-single-accept',
    title: 'one accept() per edge',
    likely: 'The listening socket is edge-triggered (EPOLLET), and accept() is called only once per event.',
    call: 'accept',
    level: 'MUST',
    profiles: everyServer,
    why: 'With EPOLLET the kernel reports a change, not a state: several clients that arrive together make one event. Whoever accepts one of them leaves the others in the queue until the next client comes.',
    provoked: 'echospec stops the server, connects 8 clients, continues it, and talks to one after the other.',
    remedy: {
      any: 'Call accept() in a loop until it fails with EAGAIN, or do without EPOLLET.',
      c: 'Make the listening socket non-blocking and loop over accept4() until errno is EAGAIN, or leave EPOLLET out for the listening socket.',
      rust: 'With mio call listener.accept() in a loop until ErrorKind::WouldBlock.',
    },
    example: {
      language: 'c',
      wrong: code`
        if (events[i].data.fd == listener) {
            int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
            watch(client);
        }`,
      right: code`
        if (events[i].data.fd == listener) {
            int client;
            while ((client = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0)
                watch(client);
        }`,
    },
    fair: 'Clients are served and closed in order, so a server that takes one at a time stays green.',
    sources: [man('epoll(7)', 'Level-triggered and edge-triggered')],
  },
  {
    id: 'epollet-single-read',
    title: 'one recv() per edge',
    likely: 'The connection is edge-triggered (EPOLLET), and recv() is called only once per event.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'An edge is reported once. What the first recv() leaves behind is read only when more data arrives, and when the client waits for its answer, that never happens.',
    provoked: 'echospec stops the server, queues 100 000 bytes, continues it, and sees the answer stop after one buffer.',
    remedy: {
      any: 'Read in a loop until the read fails with EAGAIN, or do without EPOLLET.',
      c: 'Write while ((n = recv(fd, buf, sizeof buf, 0)) > 0) { … }, and stop without an error at EAGAIN.',
      rust: 'With mio read in a loop until ErrorKind::WouldBlock.',
    },
    example: {
      language: 'c',
      wrong: code`
        ssize_t n = recv(fd, buf, sizeof buf, 0);
        if (n > 0) queue(fd, buf, n);`,
      right: code`
        ssize_t n;
        while ((n = recv(fd, buf, sizeof buf, 0)) > 0)
            queue(fd, buf, n);
        if (n == 0 || errno != EAGAIN) finish(fd);`,
    },
    fair: '',
    sources: [man('epoll(7)', 'Level-triggered and edge-triggered')],
  },
  {
    id: 'rdhup-before-data',
    title: 'the hang-up looked at before the data',
    likely: 'The server closes when the event says that the client has ended, before it has read what the client had sent.',
    call: 'epoll_wait',
    level: 'MUST',
    profiles: everyServer,
    why: 'When the last message and the end of the client arrive together, the event carries both bits. Closing first throws the message away, and since it is unread the client gets a reset.',
    provoked:
      'echospec stops the server, sends 100 bytes and ends its side, and continues the server. All 100 bytes must come back, and then the end of file.',
    remedy: {
      any: 'Look at the readable bit first; read until the end of file, and only then close.',
      c: 'Handle EPOLLIN or POLLIN first, and close when recv() returns 0. Do not watch EPOLLRDHUP at all.',
      python: 'Test event & select.POLLIN before select.POLLHUP, and close when recv() returns b"".',
    },
    example: {
      language: 'c',
      wrong: code`
        if (events[i].events & (EPOLLRDHUP | EPOLLHUP)) close(fd);
        else if (events[i].events & EPOLLIN) answer(fd);`,
      right: code`
        if (events[i].events & EPOLLIN) answer(fd);   /* closes when recv() returns 0 */
        else if (events[i].events & (EPOLLHUP | EPOLLERR)) close(fd);`,
    },
    fair: '',
    sources: [man('epoll_ctl(2)', 'EPOLLRDHUP'), posix('poll()', 'POLLHUP'), rfc(9293, '3.6.1')],
  },
];

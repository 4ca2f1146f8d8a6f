import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { man, posix } from './sources.ts';

/** Mistakes that show when accept() finds no free descriptor. */
export const outOfDescriptors: readonly Bug[] = [
  {
    id: 'accept-emfile-fatal',
    title: 'ends when it runs out of descriptors',
    likely: 'accept() failed because no descriptor was free, and the server took this for the end.',
    call: 'accept',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'Every process may hold a limited number of open files and sockets. When many clients come at once accept() fails with EMFILE until some have left. A server that exits then turns a busy minute into an outage.',
    provoked:
      'echospec lowers the limit of the running server to what it uses now and a few more, connects 8 clients, closes them, restores the limit, and connects again.',
    remedy: {
      any: 'Treat EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED and EINTR of accept() as passing: wait some milliseconds and go on.',
      c: 'Write if (client < 0) { perror("accept"); usleep(20000); continue; }.',
      python: 'Write except OSError: time.sleep(0.02); continue around server.accept() alone.',
      java: 'Catch IOException around server.accept() inside the loop, sleep 20 ms, and continue.',
      go: 'When listener.Accept() returns an error that is not net.ErrClosed, sleep a little and continue.',
      rust: 'Match on the Err of each item of listener.incoming(), sleep a little and continue; do not unwrap() it.',
    },
    example: {
      language: 'go',
      wrong: code`
        conn, err := listener.Accept()
        if err != nil {
            log.Fatal(err)
        }`,
      right: code`
        conn, err := listener.Accept()
        if err != nil {
            log.Print(err)
            time.Sleep(20 * time.Millisecond)
            continue
        }`,
    },
    fair: 'To refuse or close the surplus clients is right. Since some authors prefer to die and be restarted, it does not decide conformance.',
    sources: [posix('accept()', 'EMFILE'), man('accept(2)', 'EMFILE, ENFILE')],
  },
  {
    id: 'accept-emfile-spin',
    title: 'spins when it runs out of descriptors',
    likely: 'accept() fails because no descriptor is free, and the loop calls it again at once, over and over.',
    call: 'accept',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'The waiting client stays in the queue, so the next accept() fails the same way. The loop then uses a whole processor core, just when the machine is busiest.',
    provoked:
      'echospec lowers the limit of descriptors of the running server, connects more clients than fit, and measures how much of the time the server computes.',
    remedy: {
      any: 'Wait 10 to 50 milliseconds before the next accept() after such an error. Or keep a spare descriptor, close it, accept the client, close the client, and open the spare again.',
      c: 'Write if (client < 0) { if (errno == EMFILE || errno == ENFILE) usleep(20000); continue; }.',
      python: 'Put time.sleep(0.02) before continue in the except branch of server.accept().',
    },
    example: {
      language: 'c',
      wrong: code`
        int client = accept(fd, NULL, NULL);
        if (client < 0) continue;`,
      right: code`
        int client = accept(fd, NULL, NULL);
        if (client < 0) {
            usleep(20000);
            continue;
        }`,
    },
    fair: 'To close the surplus clients at once, as Node does, is right.',
    sources: [posix('accept()', 'EMFILE'), man('accept(2)')],
  },
  {
    id: 'accept-error-used-as-fd',
    title: 'the -1 of accept() used as a socket',
    likely: 'The result of accept() is handed on without a check, also when it is -1.',
    call: 'accept',
    level: 'SHOULD',
    profiles: everyServer,
    why: '-1 is no descriptor: every call with it fails with EBADF. A thread or process is started for each failed accept(), and since the queue does not empty, there are soon thousands.',
    provoked:
      'echospec lowers the limit of descriptors, connects clients, and watches processor time and the number of threads and processes.',
    remedy: {
      any: 'Check the result of accept() before you use it.',
      c: 'Write int client = accept(fd, NULL, NULL); if (client < 0) { usleep(20000); continue; } before pthread_create() or fork().',
    },
    example: {
      language: 'c',
      wrong: code`
        pthread_create(&thread, NULL, serve,
            (void *)(intptr_t)accept(fd, NULL, NULL));`,
      right: code`
        int client = accept(fd, NULL, NULL);
        if (client < 0) { usleep(20000); continue; }
        pthread_create(&thread, NULL, serve, (void *)(intptr_t)client);`,
    },
    fair: '',
    sources: [posix('accept()', 'Return value')],
  },
];

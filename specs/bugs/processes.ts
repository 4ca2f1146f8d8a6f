import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { csapp, man, posix, rfc, unp } from './sources.ts';

/** Mistakes with the processes and threads that serve the clients. */
export const processes: readonly Bug[] = [
  {
    id: 'fork-parent-keeps-connfd',
    title: 'the parent keeps the connection open',
    likely: 'After fork() the parent does not close the connection that the child serves.',
    call: 'close',
    level: 'MUST',
    profiles: everyServer,
    why: 'After fork() both processes hold the connection, and its end (FIN) is sent only when the last of them closes it. The client waits for an end of file that never comes, and the parent runs out of descriptors.',
    provoked:
      'echospec sends a message, ends its side, and waits for the end of file. Then it looks which process of the server still holds the socket.',
    remedy: {
      any: 'In the parent close the connection right after fork(). In the child close the listening socket.',
      c: 'Write if (fork() == 0) { close(listener); serve(client); _exit(0); } close(client);.',
      python: 'Write client.close() in the parent branch after os.fork().',
      perl: 'Write close $client in the parent after fork.',
      ruby: 'Write client.close in the parent after fork { … }.',
    },
    example: {
      language: 'c',
      wrong: code`
        int client = accept(listener, NULL, NULL);
        if (fork() == 0) {
            serve(client);
            _exit(0);
        }`,
      right: code`
        int client = accept(listener, NULL, NULL);
        if (fork() == 0) {
            serve(client);
            _exit(0);
        }
        close(client);`,
    },
    fair: '',
    sources: [posix('fork()'), posix('close()'), unp('4.8')],
  },
  {
    id: 'sigchld-handler-waits',
    title: 'the handler of SIGCHLD waits for a child that has not ended',
    likely: 'The handler of SIGCHLD calls wait() as if every signal meant that a child has ended.',
    call: 'waitpid',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'SIGCHLD also comes when a child is stopped or continued, as by Ctrl-Z and fg. wait() then sleeps until some child ends, and meanwhile no client is accepted; the signal of that end finds no child any more, and wait() fails.',
    provoked:
      'echospec stops and continues all processes of the server while a client is connected, lets the client leave, and sends the next one.',
    remedy: {
      any: 'In the handler collect every child that has ended, and do not wait for others: while (waitpid(-1, NULL, WNOHANG) > 0).',
      c: 'Write while (waitpid(-1, NULL, WNOHANG) > 0); in the handler and keep errno, or ignore the signal: signal(SIGCHLD, SIG_IGN). With sigaction() add SA_NOCLDSTOP | SA_RESTART.',
      python: 'Write while os.waitpid(-1, os.WNOHANG)[0]: pass in the handler, inside of try/except ChildProcessError.',
      perl: "Write 1 while waitpid(-1, WNOHANG) > 0; in the handler, or $SIG{CHLD} = 'IGNORE'.",
    },
    example: {
      language: 'c',
      wrong: code`
        void handler(int signal) {
            pid_t child = wait(NULL);
            assert(child != -1);
        }`,
      right: code`
        void handler(int signal) {
            int before = errno;
            while (waitpid(-1, NULL, WNOHANG) > 0)
                ;
            errno = before;
        }`,
    },
    fair: 'Only a process that was stopped shows it, so it does not decide conformance.',
    sources: [posix('wait()'), man('sigaction(2)', 'SA_NOCLDSTOP'), unp('5.10')],
  },
  {
    id: 'fork-child-falls-through',
    title: 'the child goes on to accept clients itself',
    likely: 'The child process does not exit after its client, and runs into the loop around accept().',
    call: '_exit',
    level: 'MUST',
    profiles: everyServer,
    why: 'Every client leaves one more process behind, which also accepts and also forks. The machine fills up with servers until fork() fails.',
    provoked: 'echospec connects many clients one after the other and counts the live processes of the server.',
    remedy: {
      any: 'End the child as soon as its client has been served.',
      c: 'Write _exit(0) at the end of the branch of the child.',
      python: 'Write os._exit(0) in a finally block at the end of the branch of the child.',
      perl: 'Write exit 0 at the end of the branch of the child.',
      ruby: 'Use the form fork { … }, which ends with its block.',
    },
    example: {
      language: 'python',
      wrong: code`
        while True:
            client, _ = server.accept()
            if os.fork() == 0:
                serve(client)
            client.close()`,
      right: code`
        while True:
            client, _ = server.accept()
            if os.fork() == 0:
                serve(client)
                os._exit(0)
            client.close()`,
    },
    fair: 'A fixed number of processes that are started beforehand is right.',
    sources: [posix('fork()'), posix('_exit()'), unp('4.8')],
  },
  {
    id: 'wait-blocks-accept',
    title: 'the parent waits for a child that still serves',
    likely: 'The parent sleeps in wait() until a child ends, and accepts no client meanwhile.',
    call: 'waitpid',
    level: 'MUST',
    profiles: everyServer,
    why: 'A handler of SIGCHLD that calls wait() in a loop collects the child that has ended, and then sleeps until the next one ends; and who waits right after fork() sleeps until this client has left. As long as one client stays, nobody else is accepted.',
    provoked:
      'Several clients are connected, and another one comes, perhaps when one of them has left. It is not accepted, and the parent sleeps in wait().',
    remedy: {
      any: 'Collect only the children that have ended already: waitpid() with WNOHANG, in a loop that ends when it returns 0 or -1.',
      c: 'Write while (waitpid(-1, NULL, WNOHANG) > 0); in the handler. Without WNOHANG, and with wait(), the loop sleeps.',
      python: 'Call os.waitpid(-1, os.WNOHANG) until it returns pid 0, or raises ChildProcessError.',
      perl: 'Write 1 while waitpid(-1, WNOHANG) > 0; with use POSIX "WNOHANG".',
      ruby: 'Use Process.detach(pid), or Process.wait(-1, Process::WNOHANG).',
    },
    example: {
      language: 'c',
      wrong: code`
        static void reap(int signal) {
            while (wait(NULL) > 0);
        }`,
      right: code`
        static void reap(int signal) {
            while (waitpid(-1, NULL, WNOHANG) > 0);
        }`,
    },
    fair: 'A server that serves one client after the other may wait for the child that serves it.',
    sources: [posix('waitpid()'), unp('5.10')],
  },
  {
    id: 'zombie-children',
    title: 'ended children never collected',
    likely: 'Nobody calls wait() for the children that have ended, so they stay as zombies.',
    call: 'waitpid',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'A process that has ended keeps its entry in the process table until its parent asks for its exit status. These entries are called zombies. When the table is full, fork() fails and no client is served.',
    provoked: 'echospec connects four times thirty clients and counts the children in the state Z.',
    remedy: {
      any: 'Say that you do not want the exit status, or collect it in a loop whenever a child has ended.',
      c: 'Write signal(SIGCHLD, SIG_IGN) before the accept loop, or call while (waitpid(-1, NULL, WNOHANG) > 0); in a SIGCHLD handler.',
      python: 'Write signal.signal(signal.SIGCHLD, signal.SIG_IGN) before the accept loop, or use socketserver.ForkingTCPServer.',
      perl: 'Write $SIG{CHLD} = "IGNORE" before the accept loop.',
      ruby: 'Call Process.detach(pid) after fork.',
    },
    example: {
      language: 'c',
      wrong: code`
        for (;;) {
            int client = accept(fd, NULL, NULL);
            if (fork() == 0) { serve(client); _exit(0); }
            close(client);
        }`,
      right: code`
        signal(SIGCHLD, SIG_IGN);
        for (;;) {
            int client = accept(fd, NULL, NULL);
            if (fork() == 0) { serve(client); _exit(0); }
            close(client);
        }`,
    },
    fair: 'One or two that are collected with the next client are fine: it counts from half of the connections on.',
    sources: [posix('waitpid()'), man('wait(2)', 'Notes'), unp('5.9')],
  },
  {
    id: 'sigchld-single-wait',
    title: 'one wait() for several ended children',
    likely: 'wait() is called only once, in the SIGCHLD handler or at the next accept(), although several children may have ended.',
    call: 'waitpid',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'Signals are not counted: when five children end together, the handler may run only once. One wait() then collects one child, and four zombies stay.',
    provoked:
      'echospec connects 8 clients, stops only the parent, closes all connections so that all children end together, and continues the parent.',
    remedy: {
      any: 'Collect in a loop until no ended child is left, and do so when a child has ended, not when the next client comes.',
      c: 'In the handler write: int saved = errno; while (waitpid(-1, NULL, WNOHANG) > 0); errno = saved;.',
      python: 'In the handler call os.waitpid(-1, os.WNOHANG) in a loop until it returns (0, 0) or raises ChildProcessError.',
      perl: 'In the handler write 1 while waitpid(-1, WNOHANG) > 0;.',
    },
    example: {
      language: 'c',
      wrong: code`
        static void on_child(int s) {
            wait(NULL);
        }`,
      right: code`
        static void on_child(int s) {
            int saved = errno;
            while (waitpid(-1, NULL, WNOHANG) > 0);
            errno = saved;
        }`,
    },
    fair: 'Servers that collect with the next client get one more client before anything is counted.',
    sources: [posix('waitpid()'), unp('5.10'), csapp('8.5.5')],
  },
  {
    id: 'pthread-arg-race',
    title: 'all threads given the same variable',
    likely: 'The thread gets the address of the loop variable, which already holds the next client when the thread reads it.',
    call: 'pthread_create',
    level: 'MUST',
    profiles: everyServer,
    why: 'The new thread starts some time after pthread_create() has returned. By then accept() may have stored the next client in the same variable. Two threads then serve one client, and another client is never answered.',
    provoked:
      'echospec stops the server, queues 40 clients with a message each, ties the server to one processor and continues it, so that it accepts faster than its threads start.',
    remedy: {
      any: 'Give every thread a copy of the socket of its own.',
      c: 'Pass the value itself, (void *)(intptr_t)client, or a malloc()ed copy that the thread frees.',
      python:
        'Pass it as an argument: Thread(target=serve, args=(client,)). A lambda or nested function sees the variable of the loop.',
      go: 'Pass the connection as an argument: go serve(conn).',
      ruby: 'Pass it through Thread.new(client) { |c| serve(c) }.',
    },
    example: {
      language: 'c',
      wrong: code`
        int client;
        for (;;) {
            client = accept(fd, NULL, NULL);
            pthread_create(&thread, NULL, serve, &client);
        }`,
      right: code`
        for (;;) {
            int client = accept(fd, NULL, NULL);
            pthread_create(&thread, NULL, serve, (void *)(intptr_t)client);
        }`,
    },
    fair: '',
    sources: [posix('pthread_create()'), csapp('12.3.8'), unp('26.4')],
  },
  {
    id: 'thread-create-unchecked',
    title: 'a client forgotten when no thread can be made',
    likely: 'pthread_create() failed, and the accepted client was neither served nor closed.',
    call: 'pthread_create',
    level: 'MAY',
    profiles: everyServer,
    why: 'When the system has no room for another thread, the client has already been accepted. If nobody closes the socket, the client waits for ever and the descriptor is lost.',
    provoked:
      'echospec can limit the memory or the number of threads of a running C server, and look what becomes of the next client.',
    remedy: {
      any: 'When the thread or process cannot be made, close the client and go on.',
      c: 'Write if (pthread_create(…) != 0) close(client);. It returns the error number and does not set errno.',
    },
    fair: 'Correct servers in other languages stop working when memory is this short, so it is only a note for C.',
    sources: [posix('pthread_create()', 'EAGAIN')],
  },
  {
    id: 'lost-wakeup',
    title: 'a client handed to a pool that nobody wakes',
    likely: 'A client was handed to a pool of threads or to a loop, and nobody was woken for it, although somebody is free.',
    call: 'pthread_cond_signal',
    level: 'SHOULD',
    profiles: streamServers,
    why: 'When clients come one after the other, each finds the queue empty and wakes a thread. When several come at the same moment, only the first does, and the others wait until it has left. One signal wakes one thread, and a signal that nobody waits for is lost.',
    provoked:
      'echospec stops the server, connects a few clients, lets it go on, and talks to all of them while all stay connected. They are no more than the server has served at once when they came one after the other.',
    remedy: {
      any: 'Wake one thread for each client that is put into the queue, not only when the queue was empty. A thread that is woken looks at the queue in a loop; a loop that is woken takes out everything that is there.',
      c: 'Call pthread_cond_signal() after each put, with the mutex held, and write while (count == 0) pthread_cond_wait(…); on the other side.',
      python:
        'Use queue.Queue, or call condition.notify() for each client; event.set() with event.clear() loses what comes between.',
      java: 'Use a BlockingQueue or an ExecutorService in place of wait() and notify().',
    },
    example: {
      language: 'c',
      wrong: code`
        queue[in] = client;
        if (count++ == 0)
            pthread_cond_signal(&not_empty);`,
      right: code`
        queue[in] = client;
        count++;
        pthread_cond_signal(&not_empty);`,
    },
    fair: 'A server that serves one client after the other, or a few of them, is asked for no more than it has shown.',
    sources: [csapp('12.5.4'), posix('pthread_cond_signal()')],
  },
  {
    id: 'daemon-thread-per-message',
    title: 'a new thread for every message',
    likely: 'Every message is answered by a thread of its own, and the answers overtake each other.',
    call: 'send',
    level: 'MUST',
    profiles: streamServers,
    why: 'Nothing decides which of two threads writes first. The bytes of a connection then arrive in another order than they were sent, or mixed, but only now and then.',
    provoked: 'echospec sends many messages without waiting for the answers, and checks the place of every byte.',
    remedy: {
      any: 'Use one thread for a connection, and let it read and answer in a loop. Threads are for different clients.',
      python: 'Start the Thread after accept(), not after recv().',
      java: 'Submit a task for each accepted Socket, not for each message.',
      javascript:
        'Do not await something different for each message before socket.write(): chain the answers, so that each waits for the one before.',
      go: 'Write go serve(conn) after Accept(), not go conn.Write(data) after Read().',
    },
    example: {
      language: 'go',
      wrong: code`
        for {
            n, err := conn.Read(buf)
            if err != nil { return }
            go conn.Write(append([]byte(nil), buf[:n]...))
        }`,
      right: code`
        for {
            n, err := conn.Read(buf)
            if err != nil { return }
            if _, err := conn.Write(buf[:n]); err != nil { return }
        }`,
    },
    fair: '',
    sources: [rfc(9293, '2.2'), rfc(862, 'TCP Based Echo Service')],
  },
];

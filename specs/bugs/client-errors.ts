import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { man, posix, pydoc, rfc, unp } from './sources.ts';

/** Mistakes in what is done when one client's connection breaks. */
export const clientErrors: readonly Bug[] = [
  {
    id: 'ipv6-address-unpacked',
    title: 'the address of a client taken for a pair',
    likely: 'The address of a client is taken apart into two parts, and of IPv6 it has four.',
    call: 'accept',
    level: 'MUST',
    profiles: everyServer,
    why: 'In Python the address of a client is (host, port) in IPv4 and (host, port, flowinfo, scope) in IPv6. Code that was written for the first ends with an error at the first client of the second.',
    provoked: 'echospec connects over IPv6 (--host ::1).',
    remedy: {
      any: 'Do not take the shape of an address for granted: ask for its host and its port by name or by place.',
      python: 'Write connection, address = listener.accept(), and take address[0] and address[1].',
    },
    example: {
      language: 'python',
      wrong: code`
        connection, (host, port) = listener.accept()`,
      right: code`
        connection, address = listener.accept()
        host, port = address[:2]`,
    },
    fair: '',
    sources: [pydoc('socket', 'Socket families')],
  },
  {
    id: 'rst-read-fatal',
    title: 'ends when a client crashes while it reads',
    likely: 'recv() failed because the client reset its connection, and this error ended the server.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'A client that crashes, or closes while answers are on their way, resets its connection: recv() then fails with ECONNRESET. That concerns one client. When it ends the server, any client can switch the service off for all.',
    provoked:
      'echospec resets connections (before accept(), after some data, after an answer, while idle) and then connects a new client.',
    remedy: {
      any: 'Handle the error for this connection: close it, and go on with the next client.',
      c: 'Treat n < 0 like the end: leave the loop, close(client), and do not call exit().',
      python: 'Put try/except OSError around the service of each client; ConnectionResetError is one.',
      java: 'Put try/catch (IOException) around the service of each client, inside the loop; close the connection in it, and do not call System.exit() there.',
      javascript: 'Add socket.on("error", () => {}) to every socket.',
      rust: 'Do not unwrap() the result of read(), and do not pass it up with ? through main(): leave the loop of this client on Err.',
      go: 'Return from the function of this connection when Read() fails; do not call log.Fatal() or panic().',
      ruby: 'Write rescue SystemCallError, IOError around the service of each client.',
    },
    example: {
      language: 'python',
      wrong: code`
        while True:
            client, _ = server.accept()
            serve(client)`,
      right: code`
        while True:
            client, _ = server.accept()
            try:
                serve(client)
            except OSError as error:
                print(error, file=sys.stderr)
            finally:
                client.close()`,
    },
    fair: 'A server that gives each client a process or thread of its own may lose that one.',
    sources: [posix('recv()', 'ECONNRESET'), rfc(9293, '3.5.2'), unp('5.12')],
  },
  {
    id: 'epipe-fatal',
    title: 'ends when a client crashes while it writes',
    likely: 'send() failed because the client is gone (EPIPE or ECONNRESET), and this error ended the server.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'A client can vanish between its question and the answer. Then it is the write that fails, and often only the second one. Servers that guard recv() but not send() die here, and take all other clients with them.',
    provoked:
      'echospec queues data and a reset while the server is stopped, and resets connections while the server waits in send(). Then it connects a new client.',
    remedy: {
      any: 'Handle the error of a write like that of a read: close this connection and go on.',
      c: 'When send() returns -1 leave the loop of this client and close it; do not call exit().',
      python:
        'Put sendall() inside the same try/except OSError as recv(); BrokenPipeError and ConnectionResetError are both OSErrors.',
      java: 'Put out.write() and out.flush() inside the try/catch (IOException) of this client, and do not call System.exit() there.',
      javascript: 'Add socket.on("error", () => {}) to every socket.',
      rust: 'Do not unwrap() write_all(): leave the loop of this client on Err.',
      go: 'Return from the function of this connection when Write() fails.',
      ruby: 'Write rescue Errno::EPIPE, Errno::ECONNRESET around the service of each client.',
    },
    example: {
      language: 'rust',
      wrong: code`
        let n = stream.read(&mut buf).unwrap_or(0);
        if n == 0 { return; }
        stream.write_all(&buf[..n]).unwrap();`,
      right: code`
        let n = stream.read(&mut buf).unwrap_or(0);
        if n == 0 { return; }
        if stream.write_all(&buf[..n]).is_err() { return; }`,
    },
    fair: 'A server that gives each client a process or thread of its own may lose that one.',
    sources: [posix('send()', 'EPIPE, ECONNRESET'), unp('5.13')],
  },
  {
    id: 'sigpipe-death',
    title: 'killed by SIGPIPE',
    likely: 'The server wrote to a connection that the client had reset, and the signal SIGPIPE killed the whole process.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'A write to a broken connection does not only fail with EPIPE: the system also sends SIGPIPE, which ends a process that has not said otherwise. All threads and all clients go with it, without any message.',
    provoked:
      'echospec stops the server, sends data, ends its side, resets the connection, and continues the server. Its very first write then meets SIGPIPE.',
    remedy: {
      any: 'Ignore SIGPIPE at the start, and treat the error EPIPE of the write as the end of this connection.',
      c: 'Write signal(SIGPIPE, SIG_IGN); at the start of main(), or pass MSG_NOSIGNAL to every send().',
      perl: 'Write $SIG{PIPE} = "IGNORE"; at the start.',
      python: 'Python ignores SIGPIPE by itself: take out signal.signal(signal.SIGPIPE, signal.SIG_DFL).',
    },
    example: {
      language: 'c',
      wrong: code`
        int main(int argc, char **argv) {
            int fd = socket(AF_INET, SOCK_STREAM, 0);`,
      right: code`
        int main(int argc, char **argv) {
            signal(SIGPIPE, SIG_IGN);
            int fd = socket(AF_INET, SOCK_STREAM, 0);`,
    },
    fair: 'A forking server that loses only the child of this client is right.',
    sources: [posix('send()', 'EPIPE'), man('send(2)', 'MSG_NOSIGNAL'), unp('5.13')],
  },
  {
    id: 'write-error-unchecked-loop',
    title: 'a failed write repeated for ever',
    likely: 'The loop that sends the rest does not leave when send() returns -1.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'A broken connection stays broken: each further write fails at once. The loop never reaches its end and keeps a processor core busy, one for each client that crashed.',
    provoked: 'echospec resets connections while answers are due, and measures how much the server computes afterwards.',
    remedy: {
      any: 'Leave the loop when the write fails. Only EINTR (interrupted) is a reason to repeat it.',
      c: 'Write if (w < 0) { if (errno == EINTR) continue; return -1; } before you add w to the offset.',
      perl: 'Write last unless defined $w; after syswrite().',
    },
    example: {
      language: 'c',
      wrong: code`
        while (done != n) {
            ssize_t w = write(client, buf + done, n - done);
            if (w > 0) done += w;
        }`,
      right: code`
        while (done != n) {
            ssize_t w = write(client, buf + done, n - done);
            if (w < 0 && errno == EINTR) continue;
            if (w < 0) return -1;
            done += w;
        }`,
    },
    fair: '',
    sources: [posix('write()', 'Return value'), unp('3.9')],
  },
  {
    id: 'exception-pass-spin',
    title: 'errors swallowed inside the loop',
    likely: 'An exception handler inside the read loop ignores the error and tries again, for ever.',
    call: 'except',
    level: 'MUST',
    profiles: everyServer,
    why: 'After a reset every further call on the socket fails. "except: pass" inside the loop turns one crashed client into a loop without end, and hides the message that would tell you so.',
    provoked: 'echospec resets connections at several moments, and measures how much the server computes afterwards.',
    remedy: {
      any: 'Leave the loop in the handler, and close the connection.',
      python: 'Put the try around the whole loop of this client, or write except OSError: break.',
      java: 'Put the try around the whole loop of this client, or break in the catch.',
      ruby: 'Put begin/rescue around the whole loop of this client.',
    },
    example: {
      language: 'python',
      wrong: code`
        while True:
            try:
                data = client.recv(4096)
                client.sendall(data)
            except:
                pass`,
      right: code`
        try:
            while data := client.recv(4096):
                client.sendall(data)
        except OSError:
            pass
        finally:
            client.close()`,
    },
    fair: '',
    sources: [posix('recv()', 'Errors')],
  },
  {
    id: 'no-error-handler',
    title: 'a socket without an error handler',
    likely: 'A socket reported an error, nobody listened for it, and Node ended the process.',
    call: 'on("error")',
    level: 'MUST',
    profiles: everyServer,
    why: 'In Node an "error" event without a listener is thrown as an exception, which ends the process. One client that resets its connection then ends the service for all. socket.pipe() adds no such listener.',
    provoked:
      'echospec resets connections at several moments, and then connects a new client. The last output of the server names an unhandled "error" event.',
    remedy: {
      any: 'Give every connection a handler for its errors; the connection is closed afterwards anyway.',
      javascript:
        'Write socket.on("error", () => socket.destroy()) as the first line for every socket, and server.on("error", …) for the server. In an async function also put try and catch around await and "for await", which throw the error.',
    },
    example: {
      language: 'javascript',
      wrong: code`
        net.createServer((socket) => {
          socket.pipe(socket);
        });`,
      right: code`
        net.createServer((socket) => {
          socket.on('error', () => socket.destroy());
          socket.pipe(socket);
        });`,
    },
    fair: '',
    sources: [posix('recv()', 'ECONNRESET'), rfc(9293, '3.5.2')],
  },
];

import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer, streamServers } from './profiles.ts';
import { byteStream, csapp, echoService, man, posix, rfc, unp } from './sources.ts';

/** Mistakes in what is made of the number that recv() returns. */
export const reading: readonly Bug[] = [
  {
    id: 'busy-loop-on-eof',
    title: 'end of file not noticed, the loop spins',
    likely: 'recv() returned 0, which means that the client has ended its side, and the loop went on.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'After the end of file recv() returns 0 (or an empty value) at once, every time. The loop then uses a whole processor core for a client that is gone, the connection is never closed, and a server that serves one client at a time never takes the next.',
    provoked: 'echospec sends four bytes, ends its side, and measures how much of the following time the server computes.',
    remedy: {
      any: 'Leave the loop when the read reports the end of file, and close the connection.',
      c: 'Write if (n <= 0) break; after recv(), and close(client) after the loop.',
      python: 'Write if not data: break after data = client.recv(4096).',
      java: 'in.read(buffer) returns -1 at the end: write while ((n = in.read(buffer)) != -1).',
      rust: 'Leave the loop on Ok(0).',
      go: 'Leave the loop when Read() returns an error; io.EOF is one.',
      perl: 'sysread() returns 0 at the end and undef after an error: leave the loop unless the result is greater than 0.',
      ruby: 'readpartial() raises EOFError and read() returns nil at the end: leave the loop then.',
    },
    example: {
      language: 'c',
      wrong: code`
        for (;;) {
            ssize_t n = recv(client, buf, sizeof buf, 0);
            if (n < 0) break;
            send_all(client, buf, n);
        }`,
      right: code`
        for (;;) {
            ssize_t n = recv(client, buf, sizeof buf, 0);
            if (n <= 0) break;
            send_all(client, buf, n);
        }
        close(client);`,
    },
    fair: 'It is measured by the time that the threads compute or wait for a processor, so a busy machine neither hides nor invents it.',
    sources: [posix('recv()', 'Return value'), rfc(9293, '3.6.1')],
  },
  {
    id: 'recv-timeout-as-eof',
    title: 'a silent client cut off',
    likely: 'A short receive timeout ran out, and the server closed a healthy connection.',
    call: 'recv',
    level: 'MAY',
    profiles: streamServers,
    why: 'A person who thinks for two seconds is still there. "Nothing came yet" (a timeout, EAGAIN) is something else than "the client has ended" (0 bytes).',
    provoked: 'echospec exchanges a message, is silent for somewhat over two seconds, and exchanges another.',
    remedy: {
      any: 'Take the timeout away, make it minutes, or read again after it.',
      c: 'With SO_RCVTIMEO recv() returns -1 with EAGAIN: continue in that case.',
      python: 'Take out client.settimeout(…), or write except TimeoutError: continue.',
      java: 'Take out socket.setSoTimeout(…), or catch SocketTimeoutException and read again.',
    },
    fair: 'A limit on silence can be a policy, so it is only a note.',
    sources: [man('socket(7)', 'SO_RCVTIMEO and SO_SNDTIMEO'), echoService],
  },
  {
    id: 'rcvtimeo-eintr-fatal',
    title: 'recv() with a timeout interrupted taken for the end',
    likely:
      'The process was stopped and continued, recv() returned EINTR because it has a timeout, and the connection was dropped.',
    call: 'recv',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'On Linux a waiting recv() normally survives a stop and continue. With a timeout set on the socket it does not: it fails with EINTR. A pause of the machine or a debugger then costs every open connection.',
    provoked: 'echospec opens a connection, stops and continues the idle server twice, and then sends a message.',
    remedy: {
      any: 'When a read is interrupted, read again.',
      c: 'Write if (n < 0 && errno == EINTR) continue; after recv().',
      rust: 'Write Err(e) if e.kind() == ErrorKind::Interrupted => continue.',
      perl: 'Write next if !defined $n && $!{EINTR}; after sysread().',
    },
    example: {
      language: 'c',
      wrong: code`
        while ((n = recv(client, buf, sizeof buf, 0)) > 0)
            send_all(client, buf, n);`,
      right: code`
        for (;;) {
            ssize_t n = recv(client, buf, sizeof buf, 0);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) break;
            send_all(client, buf, n);
        }`,
    },
    fair: 'Only sockets with a timeout can show it. As a peculiarity of Linux it does not decide conformance.',
    sources: [man('signal(7)', 'Interruption of system calls and library functions by stop signals')],
  },
  {
    id: 'short-read-ends-connection',
    title: 'a small piece taken for the last one',
    likely:
      'A read returned a small piece, less than the buffer holds or than a whole line, and the server took this for the end of the data.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'recv() returns what has arrived so far, which may be a single byte in the middle of a message. How the bytes were cut on their way says nothing. Only 0 means that the client has ended.',
    provoked:
      'echospec sends a message byte by byte, each one only after the server has taken the one before, and sees the connection end early.',
    remedy: {
      any: 'Go on reading until recv() returns 0, or the read tells the end of the file; never conclude anything from a short piece, or from a line that is not yet complete.',
      c: 'Replace if (n < sizeof buf) break; by if (n <= 0) break;.',
      python: 'Replace if len(data) < 4096: break by if not data: break.',
      java: 'Do not stop at in.available() == 0 or n < buffer.length; stop at n == -1.',
    },
    example: {
      language: 'python',
      wrong: code`
        while True:
            data = client.recv(4096)
            client.sendall(data)
            if len(data) < 4096:
                break`,
      right: code`
        while True:
            data = client.recv(4096)
            if not data:
                break
            client.sendall(data)`,
    },
    fair: '',
    sources: [posix('recv()'), byteStream, csapp('10.5')],
  },
  {
    id: 'exact-multiple-hang',
    title: 'a message as long as the buffer is waited for',
    likely: 'When a read fills the buffer exactly, the server waits for more before it answers.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    restsOn: 'the message',
    why: 'A full buffer looks as if more must follow, but a message can have exactly this length. Client and server then wait for each other. It happens at 1024 bytes and not at 1023, so it is rarely found by hand.',
    provoked:
      'echospec reads the size of the buffer from the waiting call where it can, and sends messages of exactly this size, one byte less, one more, and multiples.',
    remedy: {
      any: 'Answer each piece as soon as it has been read, whatever its length.',
      c: 'Do not loop while (n == sizeof buf); send the n bytes and call recv() again.',
      python: 'Do not collect while len(chunk) == 1024; send each chunk with sendall() at once.',
    },
    example: {
      language: 'python',
      wrong: code`
        data = chunk = client.recv(1024)
        while len(chunk) == 1024:
            chunk = client.recv(1024)
            data += chunk
        client.sendall(data)`,
      right: code`
        while chunk := client.recv(1024):
            client.sendall(chunk)`,
    },
    fair: '',
    sources: [posix('recv()'), byteStream],
  },
  {
    id: 'fixed-buffer-truncation',
    title: 'what exceeds the buffer is lost',
    likely: 'The server keeps only as much of a message as its buffer holds, and throws the rest away.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    restsOn: 'the message',
    why: 'Messages may be longer than any array. When the buffer is full the program must use what it has, and read on. Here the message is cut, and unread bytes may also turn the end of the connection into a reset.',
    provoked:
      'echospec sends messages around the usual sizes of buffers (1023, 1024, 1025, 4096, 65537 bytes) and around the size that the server really uses.',
    remedy: {
      any: 'Read in a loop. For an echo, send each piece at once; where the whole message is needed, let the buffer grow.',
      c: 'Write while ((n = recv(client, buf, sizeof buf, 0)) > 0) send_all(client, buf, n);, or realloc() the buffer when it is full.',
      python: 'Loop over recv() and collect in a bytearray.',
      java: 'Loop over in.read(buffer), or use in.readAllBytes() where the message ends with the connection.',
      rust: 'Loop over read(), or use read_to_end(&mut vec) where the message ends with the connection. A BufReader is made once, before the loop: with it goes what it has read ahead.',
      go: 'Write n, err := conn.Read(buffer) in a loop. A bufio.Reader is made once, before the loop: with it goes what it has read ahead.',
    },
    example: {
      language: 'c',
      wrong: code`
        char buf[1024];
        size_t used = 0;
        while (used < sizeof buf && (n = recv(client, buf + used, sizeof buf - used, 0)) > 0)
            used += n;
        send_all(client, buf, used);`,
      right: code`
        char buf[1024];
        while ((n = recv(client, buf, sizeof buf, 0)) > 0)
            send_all(client, buf, n);`,
    },
    fair: 'In the single-message profile a documented greatest length can be set, and longer messages may be refused.',
    sources: [posix('recv()'), byteStream, echoService],
  },
  {
    id: 'waitall-short',
    title: 'MSG_WAITALL trusted',
    likely: 'recv() with MSG_WAITALL returned early, and the server went on with half a message.',
    call: 'recv',
    level: 'SHOULD',
    profiles: ['single-message'],
    why: 'MSG_WAITALL asks recv() to wait until the buffer is full. A signal, an error, the end of the connection, or on Linux a mere stop and continue make it return earlier. The program must look at the count.',
    provoked: 'echospec sends the first half of a message, stops and continues the server, and sends the other half.',
    remedy: {
      any: 'Read in a loop until all bytes are there, with or without MSG_WAITALL.',
      c: 'Write while (have < want) { n = recv(fd, buf + have, want - have, 0); if (n <= 0) break; have += n; }.',
      python: 'Loop until len(data) == want, with client.recv(want - len(data)).',
    },
    example: {
      language: 'c',
      wrong: code`
        recv(client, buf, want, MSG_WAITALL);`,
      right: code`
        size_t have = 0;
        while (have < want) {
            ssize_t n = recv(client, buf + have, want - have, 0);
            if (n <= 0) return -1;
            have += n;
        }`,
    },
    fair: 'It does not decide conformance, since only a signal or a stop brings it about.',
    sources: [man('recv(2)', 'MSG_WAITALL'), posix('recv()', 'MSG_WAITALL'), unp('3.9')],
  },
  {
    id: 'byte-at-a-time',
    title: 'one byte per call',
    likely: 'The server reads and writes a single byte at a time.',
    call: 'recv',
    level: 'MAY',
    profiles: everyServer,
    why: 'It is correct but slow: every byte costs two system calls, thousands of times the work of copying it. Many small writes also wait for acknowledgements, about 40 ms each time.',
    provoked:
      'echospec measures how long small messages and a large transfer take, and reads the length that the server asks recv() for.',
    remedy: {
      any: 'Read into a buffer of some kilobytes, and send what was read in one piece.',
      c: 'Use char buf[16384] and recv(client, buf, sizeof buf, 0).',
      python: 'Use client.recv(16384) in place of client.recv(1).',
      java: 'Use in.read(byte[]) in place of in.read(), or wrap the streams in BufferedInputStream and BufferedOutputStream and flush().',
    },
    fair: 'A server that is only slow keeps all its time, as long as it makes progress.',
    sources: [rfc(9293, '3.7.4'), posix('recv()')],
  },
];

import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { byteStream, echoService, posix, pydoc } from './sources.ts';

/** Mistakes of a first server, which it makes before it listens or with its first answer. */
export const firstSteps: readonly Bug[] = [
  {
    id: 'port-not-a-number',
    title: 'a port that is text',
    likely: 'The port is used as text: bind() needs a number, and an argument is text until it is converted.',
    call: 'bind',
    level: 'MUST',
    profiles: everyServer,
    why: 'The program ends with an exception before it listens, whatever port it is given.',
    provoked: 'echospec starts the server with a port as its argument, and reads what it says when it ends.',
    remedy: {
      any: 'Convert the argument to a number before you give it to bind().',
      python: 'Use port = int(sys.argv[1]).',
      ruby: 'Use ARGV[0].to_i.',
    },
    example: {
      language: 'python',
      wrong: code`
        s.bind(("127.0.0.1", sys.argv[1]))`,
      right: code`
        s.bind(("127.0.0.1", int(sys.argv[1])))`,
    },
    fair: '',
    sources: [posix('bind()'), pydoc('socket', 'socket.bind()')],
  },
  {
    id: 'wrong-argument-index',
    title: 'an argument that was not given',
    likely: 'The program takes an argument, or an element of a list, that does not exist.',
    call: 'main',
    level: 'MUST',
    profiles: everyServer,
    why: 'The program ends with an exception before it listens. Where the port is the only argument, it stands in the first place behind the name of the program.',
    provoked: 'echospec starts the server with the arguments of the command, and reads what it says when it ends.',
    remedy: {
      any: 'Count the arguments of the command, and compare them with those that the program takes: where it wants a host as well, write {host} before {port} in the command.',
      python:
        'sys.argv[0] is the program, and sys.argv[1] the first argument. Where it wants a host as well, write {host} before {port} in the command.',
      java: 'args[0] is the first argument. Where it wants a host as well, write {host} before {port} in the command.',
      go: 'os.Args[0] is the program, and os.Args[1] the first argument. Where it wants a host as well, write {host} before {port} in the command.',
    },
    fair: '',
    sources: [posix('exec')],
  },
  {
    id: 'waits-for-input',
    title: 'waits for something to be typed',
    likely: 'The program waits for input from the keyboard, and does not listen before it gets it.',
    call: 'read',
    level: 'MUST',
    profiles: everyServer,
    why: 'Whoever starts a server, such as a script or a test, types nothing.',
    provoked: 'echospec starts the server, gives it nothing to read, and looks in which call it waits.',
    remedy: {
      any: 'Take the port from the arguments of the command, or from the variable PORT of the environment.',
      python: 'Use int(sys.argv[1]) in place of input().',
      java: 'Use Integer.parseInt(args[0]) in place of a Scanner on System.in.',
      c: 'Use atoi(argv[1]) in place of scanf().',
    },
    fair: '',
    sources: [posix('read()')],
  },
  {
    id: 'text-for-bytes',
    title: 'text where bytes are needed',
    likely:
      'Text (str) is given to a call that needs bytes, such as send(), and the exception of it ends the work for this client.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'A socket carries bytes. The first answer fails, and the client gets nothing.',
    provoked: 'echospec sends a message, and reads what the server says when no answer comes.',
    remedy: {
      any: 'Send the bytes that recv() returned, without turning them into text.',
      python: 'Use sendall(data) with the bytes that recv() returned, without decode(). Text of your own needs "text".encode().',
    },
    example: {
      language: 'python',
      wrong: code`
        data = client.recv(4096).decode()
        client.send(data)`,
      right: code`
        data = client.recv(4096)
        client.sendall(data)`,
    },
    fair: '',
    sources: [pydoc('socket', 'socket.send()'), byteStream],
  },
  {
    id: 'prints-instead-of-sending',
    title: 'the message printed, not sent back',
    likely: 'The server prints what it gets, and sends nothing back.',
    call: 'send',
    level: 'MUST',
    profiles: ['echo'],
    why: 'What is printed stands in the terminal of the server. The client is at the other end of the socket, and sees only what is sent through it.',
    provoked: 'echospec sends a message, and looks for its bytes on the connection and on standard output.',
    remedy: {
      any: 'Send what recv() returned through the socket that accept() returned. Printing it as well does no harm.',
      python: 'Write client.sendall(data) where print(data) stands, or behind it.',
      c: 'Write send(client, buffer, n, 0) in a loop where printf() stands, or behind it.',
      java: 'Write to socket.getOutputStream(), not to System.out.',
      javascript: 'Write socket.write(data) where console.log(data) stands, or behind it.',
    },
    fair: 'A log of what came is free, beside the answer.',
    sources: [echoService],
  },
  {
    id: 'constant-answer',
    title: 'the same answer to everything',
    likely: 'The server sends a text of its own, the same for every message, in place of what it received.',
    call: 'send',
    level: 'MUST',
    profiles: ['echo', 'line-echo'],
    why: 'An echo server sends back what it was sent. A fixed text tells the client that a program is there, and nothing of what became of its message.',
    provoked: 'echospec sends two different messages to two fresh servers, and gets the same text from both.',
    remedy: {
      any: 'Send the bytes that recv() returned, as many as it returned.',
      python: 'Write client.sendall(data) with what data = client.recv(4096) returned, in place of a text.',
      c: 'Write send(client, buffer, n, 0) with the n that recv(client, buffer, sizeof buffer, 0) returned, in place of a text.',
      java: 'Write out.write(buffer, 0, n) with what n = in.read(buffer) returned, or out.println(line) in a server of lines.',
      javascript: "Write socket.on('data', (data) => socket.write(data)).",
      go: 'Write conn.Write(buffer[:n]) with the n that conn.Read(buffer) returned.',
    },
    example: {
      language: 'python',
      wrong: code`
        data = client.recv(4096)
        client.sendall(b"Message received")`,
      right: code`
        data = client.recv(4096)
        client.sendall(data)`,
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'answers-without-end',
    title: 'the same answer again and again',
    likely: 'The server sends the same message again and again: the loop that sends never reads anew.',
    call: 'recv',
    level: 'MUST',
    profiles: ['echo', 'line-echo'],
    why: 'The client gets a flood of bytes that nobody sent, and the server serves nobody else.',
    provoked: 'echospec sends a message, and gets it back three times or more.',
    remedy: {
      any: 'Call recv() inside the loop, so that each round sends what has just come, and ends at the end of the data.',
      python: 'Write while data := client.recv(4096): client.sendall(data).',
      c: 'Write while ((n = recv(fd, buffer, sizeof buffer, 0)) > 0) with the sending in its body.',
    },
    example: {
      language: 'python',
      wrong: code`
        data = client.recv(4096)
        while data:
            client.sendall(data)`,
      right: code`
        while data := client.recv(4096):
            client.sendall(data)`,
    },
    fair: '',
    sources: [echoService, posix('recv()')],
  },
];

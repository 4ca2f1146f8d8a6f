import type { Bug } from './bug.ts';
import { byteStream, posix } from './sources.ts';

const profiles = ['client'] as const;

/** What is said of a client when only the symptom is known. */
export const clientObserved: readonly Bug[] = [
  {
    id: 'client-ends-before-connecting',
    title: 'a client that ends before it connects',
    likely: 'The client ended before it had connected to anything.',
    call: 'main',
    level: 'MUST',
    profiles,
    why: 'Nothing else can be judged. The exit status and the last output, which stand in the report, nearly always tell the reason: a missing file, a wrong argument, an exception.',
    provoked: 'echospec listens, starts the command, and waits for its connection.',
    remedy: {
      any: 'Run the very same command in a terminal and read what it prints last. Check that host and port are taken from the arguments in their order, or from HOST and PORT.',
    },
    fair: 'A client that is slow to start is waited for.',
    sources: [posix('connect()')],
  },
  {
    id: 'client-hangs',
    title: 'a client that does not end',
    likely: 'The client waits for something that does not come, or computes without end.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'Whoever started it waits for it: a user, a script, a test.',
    provoked: 'echospec waits for the client to end when nothing more can come, and looks in which call it waits.',
    remedy: { any: 'Look at the call in which it waits, and ask what it waits for and who should send it.' },
    fair: 'Time in which the machine gives the client no processor does not count.',
    sources: [posix('recv()')],
  },
  {
    id: 'client-crashes',
    title: 'a client that crashes',
    likely: 'A signal or an error that nobody caught ended the client.',
    call: 'main',
    level: 'MUST',
    profiles,
    why: 'Its work is not done, and the user is left with a stack trace or with nothing.',
    provoked: 'echospec looks how the process ended, and what it printed last.',
    remedy: {
      any: 'Read the last lines that it printed, which stand in the report, and run the same command in a terminal.',
      c: 'Compile with -g -fsanitize=address, and run it again.',
    },
    fair: '',
    sources: [posix('exit()')],
  },
  {
    id: 'client-wrong-bytes',
    title: 'other bytes sent than those of the message',
    likely: 'What the client sends is not the message: bytes are missing, changed or too many.',
    call: 'send',
    level: 'MUST',
    profiles,
    why: 'The server answers to something that nobody has said.',
    provoked: 'echospec compares what arrives with the message, byte by byte.',
    remedy: { any: 'Print the bytes and their number right before send(), and compare them with the message.' },
    fair: '',
    sources: [posix('send()'), byteStream],
  },
  {
    id: 'client-wrong-output',
    title: 'another output than the answer',
    likely: 'What the client prints is not the answer: a part is missing, or it is changed.',
    call: 'recv',
    level: 'MUST',
    profiles,
    why: 'The user reads something that the server has not said.',
    provoked: 'echospec compares what stands on standard output with the answer; labels around it are free.',
    remedy: {
      any: 'Print the bytes of every recv() until the answer is complete, on standard output, and flush it before the end.',
    },
    fair: 'Clients that print nothing are judged with --prints no.',
    sources: [posix('recv()')],
  },
];

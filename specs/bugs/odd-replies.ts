import type { Bug } from './bug.ts';
import { everyServer } from './profiles.ts';
import { byteStream, echoService, posix } from './sources.ts';

/** Replies that are wrong in a way of their own. */
export const oddReplies: readonly Bug[] = [
  {
    id: 'one-behind',
    title: 'the answer to the message before',
    likely: 'Each answer is sent only when the next message comes.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'A client that waits for its answer before it goes on waits for ever, because the server waits for the next message.',
    provoked: 'echospec sends a message, waits, and sends a second one: the answer to the first appears only then.',
    remedy: {
      any: 'Send what was received right after it was received, before the next read. Look for a variable that keeps the message for the next round of the loop.',
    },
    fair: '',
    sources: [echoService, posix('send()')],
  },
  {
    id: 'reverses-bytes',
    title: 'the message backwards',
    likely: 'The bytes come back in reverse order.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'An echo gives the bytes back in the order in which they came.',
    provoked: 'echospec compares the answer with the message, byte by byte.',
    remedy: {
      any: 'Send the buffer as it was received. A server that reverses its lines is another exercise; it wants a profile of its own.',
    },
    fair: 'A profile can describe another reply than the message itself.',
    sources: [echoService],
  },
  {
    id: 'empty-line-ends-connection',
    title: 'an empty line taken for the end',
    likely: 'An empty message ends the connection, although the client has not closed it.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'Only recv() returning no bytes at all means that the client has finished. A line feed by itself is a byte like any other.',
    provoked: 'echospec sends a single line feed, and sees the connection closed.',
    remedy: {
      any: 'End the loop when recv() returns 0 bytes, and test that before anything is stripped from the data.',
      python: 'Write `if not data: break` on the bytes of recv() themselves, not on data.strip().',
      java: 'End the loop when readLine() returns null, not when the line is empty.',
    },
    fair: '',
    sources: [echoService, posix('recv()')],
  },
  {
    id: 'drops-repeated-message',
    title: 'a repeated message dropped',
    likely: 'A message that is the same as the one before gets no answer.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    why: 'A stream has no messages to compare. A client that sends the same bytes twice waits for both answers.',
    provoked: 'echospec sends the same line three times on one connection, each after the answer to the one before.',
    remedy: {
      any: 'Answer whatever was received. Look for a comparison with the last message, or a set of messages that were seen.',
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'worker-lost-on-error',
    title: 'something lost with each client that crashes',
    likely:
      'Each client that crashes takes something with it that later clients need: a worker thread, a lock, a place in a table.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'The server works for some time and then stops answering, long after the cause. Only a restart helps.',
    provoked: 'echospec lets forty clients crash one after the other (RST), each after it was answered once.',
    remedy: {
      any: 'Whatever is taken for a client must be given back on every way out, also by an error: the worker goes on to the next client, the lock is released, the place is free.',
      python:
        'Put the service of a client into try/except OSError inside the loop of the worker, and what is given back into finally or a with block.',
      java: 'Catch IOException inside the loop of the worker, and give back in finally.',
      go: 'Use defer for what must be given back, right after it was taken.',
    },
    fair: 'Clients that leave in order are the matter of other checks.',
    sources: [echoService, posix('recv()')],
  },
  {
    id: 'max-bytes',
    title: 'an end after so many bytes',
    likely: 'After a certain number of bytes on one connection nothing more comes back.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'A stream has no length that a server could know of. A buffer or a counter that fills up with it ends the service.',
    provoked: 'echospec sends up to 16 MiB on one connection and reads while it writes.',
    remedy: {
      any: 'Use the same buffer from its start for every recv(). Look for an index that only grows, and for a limit on the total.',
    },
    fair: 'Slow servers get fewer bytes; what counts is that the bytes go on coming.',
    sources: [echoService, byteStream],
  },
];

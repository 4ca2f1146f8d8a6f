import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { byteStream, echoService } from './sources.ts';

/** Mistakes that give what a client sends a meaning. */
export const plainData: readonly Bug[] = [
  {
    id: 'zero-is-false',
    title: 'a message "0" taken for nothing',
    likely: 'The server tests the data itself, and the text "0", or what converts to a number, counts as false or as the end.',
    call: 'recv',
    level: 'MUST',
    profiles: everyServer,
    why: 'In Perl and PHP the text "0" is false; so is every number 0 after a conversion. A loop that runs while the data is true ends at a message that is as good as any other.',
    provoked:
      'echospec sends "0" as a message of its own, with a line end and without, and looks whether it comes back and the connection stays.',
    remedy: {
      any: 'Test the number of bytes that the read returned, or compare with the value that means the end.',
      perl: 'Test defined($line), or the count that sysread() returns.',
      javascript: 'Compare with null or undefined, or test data.length.',
      python: 'Test if not data on the bytes, before any int().',
    },
    example: {
      language: 'perl',
      wrong: code`
        while (sysread($client, my $data, 1024)) {
            last unless $data;          # "0" is false
            syswrite($client, $data);
        }`,
      right: code`
        while (sysread($client, my $data, 1024)) {
            syswrite($client, $data);
        }`,
    },
    fair: '',
    sources: [echoService],
  },
  {
    id: 'interprets-text',
    title: 'text that is interpreted',
    likely: 'The server does something with certain text: it unescapes, unquotes, expands, normalises, filters or skips it.',
    call: 'send',
    level: 'MUST',
    profiles: everyServer,
    restsOn: 'the message',
    why: 'What a client sends has no meaning to an echo server. A backslash, a quote, a comment sign or an accent that is treated in a special way changes the data of somebody who means just that.',
    provoked:
      'echospec sends numbers, comments, quotes, escapes, accents and control characters as ordinary messages, and compares what comes back.',
    remedy: {
      any: 'Send back the bytes that were read, without a function between recv() and send().',
      c: 'Take out the comparison or conversion between recv() and send().',
      python:
        'Take out replace(), strip(), decode("unicode_escape"), unicodedata.normalize() and the like between recv() and sendall().',
      javascript: 'Take out trim(), replace(), JSON.parse() and the like between the data and write().',
    },
    example: {
      language: 'python',
      wrong: code`
        data = client.recv(1024)
        client.sendall(data.replace(b"\\n", b"\n"))`,
      right: code`
        data = client.recv(1024)
        client.sendall(data)`,
    },
    fair: '',
    sources: [echoService, byteStream],
  },
];

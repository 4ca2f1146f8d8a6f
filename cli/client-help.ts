import { describeOption } from './test-help.ts';

/** What these options mean for a client. */
const describe: Readonly<Record<string, string>> = {
  framing: 'F          how the message and the answer end: eof, line, fixed:N, length-prefix:u32be, delimiter:HEX, …',
  reply: 'R            what the server answers: echo (the message), none, or text:…',
  host: 'ADDRESS       where echospec listens: 127.0.0.1 (the default) or ::1',
  cwd: 'FOLDER         where the client is started',
  trace: '             show the system calls of the client beside the failing exchange (needs strace)',
};

const options = [
  'framing',
  'reply',
  'prints',
  'host',
  'cwd',
  'only',
  'skip',
  'level',
  'strict',
  'quick',
  'seed',
  'budget',
  'lanes',
  'bail',
  'report',
  'failures',
  'baseline',
  'trace',
  'stress',
  'watch',
  'junit-flavor',
  'help',
] as const;

export function clientHelp(): string {
  return [
    'usage: echospec client [options] [-- COMMAND [ARG...]]',
    '',
    'Plays the server to a client: starts COMMAND again and again, gives it a message, answers as servers may (in pieces, late, not at',
    'all), and says whether the client is right. In any ARG, {host}, {port} and {message} are replaced; HOST and PORT are set in its',
    'environment. Without {message} the client reads its message from standard input, up to the end of the file. Without a COMMAND the',
    'bundled reference client is judged.',
    '',
    ...options.map((option) => `  --${option} ${describe[option] ?? describeOption(option)}`),
    '',
    'examples:',
    '  echospec client -- python3 client.py {host} {port} {message}',
    '  echospec client --framing line --reply text:OK -- ./client {host} {port}',
    '',
  ].join('\n');
}

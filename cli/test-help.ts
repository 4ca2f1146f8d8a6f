import { testOptionTable } from './test-options.ts';

const describe: Readonly<{ [option: string]: string }> = {
  config: 'FILE        points, what students see, and wording (default echospec.config.ts, .js or .json; none: none)',
  audience: 'WHO       student (default) or instructor, who sees what the config hides from students',
  name: 'NAME          what reports call the server, as in a class of many',
  profile: 'NAME|FILE  the kind of server: echo (default), line-echo, single-message, echo-udp, discard, …',
  framing: 'F          how a message ends: eof, line, fixed:N, length-prefix:u8|u16be|u16le|u32be|u32le, delimiter:HEX',
  reply: 'R            what is due: echo, none, stdout, text:…',
  lifetime: 'L         one-message: the connection ends behind it; one-shot: the server ends as well',
  'line-end': 'E         of the profile line-echo: lf or crlf',
  'last-line': 'HOW      what becomes of a last line without its end: any, answered or dropped',
  cr: 'POLICY         what becomes of a CR before the LF in the answer: keep, strip or any',
  'message-max': 'N      the longest message that the server promises to take, in bytes',
  clients: 'HOW        sequential or concurrent: whether several clients at once are demanded',
  prints: 'HOW         of a client: answer (whole; labels around it are free), exactly (and nothing else), or no',
  host: 'ADDRESS       where clients connect: 127.0.0.1 (the default) or ::1',
  port: 'N             the port of a server that can use only this one',
  cwd: 'FOLDER         where the server is started',
  'build-failed': 'LOG   there is no server to judge, since building it failed with this output: the reports say so',
  only: 'GLOB          only these checks (repeatable), with those that they need',
  skip: 'GLOB          not these checks (repeatable)',
  level: 'LEVEL        must, should or may: no checks below it',
  strict: '            a SHOULD that fails fails the run',
  quick: '             the checks of the first two seconds',
  seed: 'N             the same bytes and plans as in the run that had it',
  runs: 'N             how many random plans each property is tried with',
  budget: 'SECONDS     for the whole run',
  lanes: 'N            how many checks are at work at once',
  bail: '              stop at the first MUST that fails',
  report: 'FORMAT[=FILE]  repeatable (echospec list reports); the terminal report is printed where all go to files',
  failures: 'DIR       where every failure is kept for echospec replay (default echospec-failures; none: nowhere)',
  baseline: 'FILE      known failures, {"check-id": "why"}: they do not fail the run, and one that passes does',
  trace: '             show the system calls of the server beside the failing exchange (needs strace)',
  stress: 'N            judge N times, and tell what did not come out the same each time',
  watch: '             judge again when a file of the command changes',
  measure: '           measure the server as well, shortly',
  'junit-flavor': 'F     plain or artemis',
  help: '              this text',
};

/** What stands behind an option in a help text. */
export function describeOption(option: string): string {
  return describe[option] ?? '';
}

export function testHelp(): string {
  const lines = Object.keys(testOptionTable).map((option) => `  --${option} ${describeOption(option)}`);
  return [
    'usage: echospec test [options] [-- COMMAND [ARG...]]',
    '',
    'Launches the server COMMAND, talks to it, and says whether it is right. In any ARG, {port} and {host} are replaced; PORT and',
    'HOST are set in its environment. Without a COMMAND the bundled reference server is judged.',
    '',
    ...lines,
    '',
    'examples:',
    '  echospec test -- python3 server.py {port}',
    '  echospec test --report junit=result.xml -- ./server {port}',
    '',
  ].join('\n');
}

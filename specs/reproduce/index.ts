import type { CheckResult, ProfileOptions, Target, Violated } from '../../harness/index.ts';
import { fromSteps } from './from-steps.ts';
import { needsPid, programOf } from './python.ts';
import { templates } from './templates.ts';

/** A program of Python that shows a failure without echospec. It ends with status 1 when the server is wrong. */
export type Reproducer = {
  readonly program: string;
  /** What must be there for it: nothing, since it starts the server itself; a running server; or its process number as well. */
  readonly needs: 'nothing' | 'server' | 'server and PID';
};

/** Absent where a few lines of Python can't show it. */
export function reproducerOf(failure: {
  readonly result: CheckResult;
  readonly violated: Violated;
  readonly input: unknown;
  readonly target: Target;
  readonly profile: Pick<ProfileOptions, 'name' | 'reply'>;
}): Reproducer | undefined {
  const { result, violated, input, target, profile } = failure;
  // The programs know one reply, what was sent; and one life of a connection, until the client ends it.
  if (profile.reply !== 'echo' || (profile.name !== 'echo' && profile.name !== 'line-echo')) return undefined;
  const template = templates[result.id];
  if (template === undefined && (cannotShow.has(result.id) || violated.steps.length === 0)) return undefined;
  const body = template?.({ input, command: target.command }) ?? fromSteps(violated.steps, violated.violation.evidence);
  if (body.length > linesMax) return undefined;
  const program = programOf(body);
  return { program, needs: /\bCOMMAND = /.test(program) ? 'nothing' : needsPid(program) ? 'server and PID' : 'server' };
}

/** The program as a command to copy, with a line that says what must run. `file` is where it is kept as well. */
export function reproduce(found: Reproducer, { target, file }: { readonly target: Target; readonly file?: string }): string {
  const port = String(target.port ?? usualPort);
  const command = target.command
    .map((word) => shellWord(word.replaceAll('{port}', port).replaceAll('{host}', target.host)))
    .join(' ');
  const environment = target.command.some((word) => word.includes('{port}')) ? '' : `PORT=${port} `;
  const what = {
    nothing: '# this starts the server itself, on another port if you like:',
    server: `# while the server runs: ${environment}${command}`,
    'server and PID': `# while the server runs: ${environment}${command} & PID=$!`,
  }[found.needs];
  const its = `${target.host} ${port}${found.needs === 'server and PID' ? ' $PID' : ''}`;
  const same = file === undefined ? [] : [`# kept as well: python3 ${shellWord(file)} ${its}`];
  return [what, ...same, `python3 - ${its} <<'EOF'`, found.program, 'EOF'].join('\n');
}

const usualPort = 7777;
/** What takes more lines than this explains nothing. */
const linesMax = 90;

/** Instruments of the kernel are needed that a few lines of Python do not have. */
const cannotShow: ReadonlySet<string> = new Set([
  'accept/backlog',
  'lifecycle/port-free-after-parent-dies',
  'lifecycle/stdio-closed',
  'listen/validates-port',
  'resources/address-space',
  'resources/out-of-descriptors',
]);

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

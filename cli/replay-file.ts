import { readFileSync } from 'node:fs';
import { UsageError, type Knowledge } from '../harness/index.ts';
import { codeOf, messageOf } from './error-words.ts';

/** What does one failure again: the plan itself, and all that it was carried out with. Kept as `echospec/replay/v1`. */
export type ReplayFile = {
  readonly schema: 'echospec/replay/v1';
  readonly tool: { readonly name: 'echospec'; readonly version: string };
  readonly check: string;
  readonly profile: { readonly name: string } & { readonly [option: string]: unknown };
  readonly target: {
    readonly command: readonly string[];
    readonly host: string;
    readonly port?: number;
    readonly cwd: string;
  };
  readonly seed: number;
  readonly input: unknown;
  /** The inputs that the same server was given before, without a failure. */
  readonly before?: readonly unknown[];
  /** What was known of the server: checks choose what they do by it. */
  readonly knowledge: Knowledge;
  /** Whether one failure proves it, or time or a race were in it, so that it is tried several times. */
  readonly certain: boolean;
  readonly expected: string;
  readonly observed: string;
};

/** Reads a replay file; a usage error says what is wrong with it. */
export function readReplayFile(path: string): ReplayFile {
  const value = parsed(path);
  const wrong = (what: string): UsageError =>
    new UsageError(
      `${path} is not a replay file that can be used: ${what}. Files of failures are written by \`echospec test\`, in echospec-failures/.`,
    );
  expectFields(value, wrong);
  return value;
}

function expectFields(value: unknown, wrong: (what: string) => UsageError): asserts value is ReplayFile {
  if (!isObject(value)) throw wrong('it holds no JSON object');
  if (value['schema'] !== 'echospec/replay/v1')
    throw wrong(`its \`schema\` is ${shown(value['schema'])} and must be "echospec/replay/v1"`);
  for (const [field, kind, isRight] of fields) {
    if (!isRight(at(value, field))) throw wrong(`its field \`${field}\` is ${shown(at(value, field))} and must be ${kind}`);
  }
  if (!('input' in value)) throw wrong('its field `input`, the plan, is missing');
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isWhole = (value: unknown): boolean => Number.isInteger(value);

const fields: readonly (readonly [field: string, kind: string, isRight: (value: unknown) => boolean])[] = [
  ['check', 'the id of a check', isText],
  ['profile.name', 'the name of a profile', isText],
  ['target.command', 'a list of words', (value) => Array.isArray(value) && value.length > 0 && value.every(isText)],
  ['target.host', 'an address', isText],
  ['target.port', 'a port', (value) => value === undefined || (isWhole(value) && Number(value) > 0 && Number(value) < 65_536)],
  ['target.cwd', 'a folder', (value) => value === undefined || isText(value)],
  ['seed', 'a whole number', isWhole],
  ['before', 'a list', (value) => value === undefined || Array.isArray(value)],
  ['knowledge', 'an object', (value) => value === undefined || isObject(value)],
];

function parsed(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `can't be read (${code})`;
    throw new UsageError(`The replay file ${path} ${why}. See the \`replay\` lines of a failed run, or ls echospec-failures/`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `The replay file ${path} is not JSON: ${messageOf(error)}. It was cut off or edited; run \`echospec test\` again to write it anew.`,
    );
  }
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

function isObject(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? 'missing').slice(0, 60);
}

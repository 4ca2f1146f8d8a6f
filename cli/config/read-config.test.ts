import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/ends.ts';
import { readConfig } from './read-config.ts';
import { lineInProgram } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'echospec-config-'));
const path = join(folder, 'echospec.config.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is said of a config in JSON, without the folder's name; empty when nothing is wrong. */
async function saidOf(text: string): Promise<string> {
  writeFileSync(path, text);
  try {
    await readConfig(path);
    return '';
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.replaceAll(`${folder}/`, '');
  }
}

describe('a config', () => {
  it('may say everything that its schema knows, with comments', async () => {
    const everything = `{
      // Comments are allowed.
      "$schema": "x",
      "profile": { "name": "single-message", "framing": "line", "reply": "echo", "clients": "concurrent",
                   "lifetime": "one-message", "messageMax": 4096 },
      "strict": true,
      "points": { "listen": 10, "transfer/*": 30, "transfer/returns-every-byte": 5 },
      "visibility": { "reset/*": "after_due_date", "*": "visible" },
      "feedback": "actual-only",
      "flaky": { "repeats": 7, "when": "always", "score": "majority" },
      "hints": { "transfer/*": "Chapter 5." },
      "explain": { "read-once": { "likely": "a", "why": "b", "provoked": "c", "fair": "", "remedy": "d", "title": "e" },
                   "transfer/returns-every-byte": { "title": "f", "why": "g" } },
      "gates": { "reference": 0.4, "ping-pong": 0.25 }
    }`;
    expect(await saidOf(everything)).toBe('');
    expect((await readConfig(path))?.config.points).toEqual({ listen: 10, 'transfer/*': 30, 'transfer/returns-every-byte': 5 });
    expect(await saidOf('{}')).toBe('');
  });

  it.each<[string, string, string]>([
    [
      'an unknown key',
      '{\n"profil": "echo" }',
      'echospec.config.json:2: profil: there is no `profil` in a config. Did you mean `profile`?',
    ],
    [
      'an unknown option',
      '{ "profile": {\n"name": "echo",\n"linend": "lf" } }',
      'json:3: profile "linend": there is no `linend` in `profile`. Did you mean `lineEnd`?',
    ],
    ['a missing name', '{ "profile": {} }', 'json:1: profile: `name` is missing. Add it.'],
    ['a wrong type', '{ "points": {\n\n"listen": "3" } }', 'json:3: points "listen": it is "3". Write a whole number.'],
    ['half a point', '{ "points": { "listen": 1.5 } }', 'it is 1.5. Write a whole number.'],
    ['a negative number', '{ "points": { "listen": -1 } }', 'it is -1. Write a number from 0 on.'],
    ['no points at all', '{ "points": { "listen": 0 } }', 'all of them are 0.'],
    ['a gate of nothing', '{ "gates": { "reference": 0 } }', 'Write a number greater than 0, such as 0.5.'],
    ['a gate of too much', '{ "gates": {\n"reference": 40 } }', 'json:2: gates "reference": it is 40. Write a number up to 10.'],
    [
      'a gate of an unknown name',
      '{ "gates": {\n"refrence": 0.4 } }',
      'json:2: gates "refrence": it is neither `reference` nor a workload. Did you mean `reference`?',
    ],
    ['a gate at a fixed rate', '{ "gates": { "rate-50": 0.4 } }', 'it is neither `reference` nor a workload.'],
    ['points of a gate that is not there', '{ "points": { "speed/reference": 4 } }', 'no check fits it.'],
    ['an unknown word', '{ "feedback":\n"all" }', 'json:1: feedback: it is "all". Choose one of full, actual-only, none.'],
    [
      'an unknown visibility',
      '{ "visibility": { "*": "secret" } }',
      'Choose one of visible, hidden, after_due_date, after_published.',
    ],
    [
      'an unknown rule',
      '{ "flaky": {\n"score": "best" } }',
      'json:2: flaky "score": it is "best". Choose one of worst, majority, fraction.',
    ],
    ['no judgement at all', '{ "flaky": { "repeats": 0 } }', 'flaky "repeats": it is 0. Write a number from 1 on.'],
    ['an unknown part', '{ "flaky": { "repeat": 3 } }', 'there is no `repeat` in `flaky`. Did you mean `repeats`?'],
    ['an empty hint', '{ "hints": { "*": "" } }', 'it is empty. Write a text, or leave it out.'],
    ['a glob that fits nothing', '{ "points": { "transfr/*": 1 } }', 'no check fits it. Did you mean `transfer/*`?'],
    ['a mistake that does not exist', '{ "explain": { "read-onc": { "likely": "x" } } }', 'Did you mean `read-once`'],
    [
      'words that a check has not',
      '{ "explain": { "transfer/returns-every-byte": { "remedy": "x" } } }',
      'a check has only title and why.',
    ],
    [
      'a key that stands twice',
      '{ "points": { "listen": 1,\n"listen": 2 } }',
      'json:2: `listen` stands here a second time: leave one of the two',
    ],
    ['a comma too many', '{ "points": { "listen": 1 },\n}', 'json:2: this is not JSON'],
    ['nothing', '', 'json:1: this is not JSON'],
    ['a list', '[]', 'it is []. Write an object, { … }.'],
  ])('%s is told, with the line and what to change', async (_name, text, said) => {
    expect(await saidOf(text)).toContain(said);
  });

  it('tells all its mistakes at once', async () => {
    expect((await saidOf('{ "feedback": "all", "points": { "listen": "a" }, "strict": 1 }')).split('\n')).toHaveLength(3);
  });

  it('is not looked for when the name is none, and must exist when it is named', async () => {
    expect(await readConfig('none')).toBe(undefined);
    await expect(readConfig(join(folder, 'gone.json'))).rejects.toThrow(
      'there is no such file. Check the spelling and the folder.',
    );
    await expect(readConfig(folder)).rejects.toThrow('a config is a .ts, .js or .json file');
  });
});

describe('the line in a program', () => {
  const text = "const a = 1;\nexport default {\n  visibility: {\n    'reset/*': 'hidden',\n    reset: 'x',\n  },\n};\n";
  it.each<[readonly string[], number | undefined]>([
    [['visibility'], 3],
    [['visibility', 'reset/*'], 4],
    [['visibility', 'reset'], 5],
    [['points'], undefined],
    [[], undefined],
  ])('of %j is %s', (keys, line) => {
    expect(lineInProgram(text, keys)).toBe(line);
  });
});

import { describe, expect, it } from 'vitest';
import { UsageError } from '../harness/index.ts';
import { closest, oneOf, parse, whole } from './arguments.ts';
import { testOptionsOf } from './test-options.ts';

const table = { seed: { type: 'string' }, strict: { type: 'boolean' }, level: { type: 'string' } } as const;

describe('the command line', () => {
  it('keeps everything behind -- untouched', () => {
    const parsed = parse(['--strict', '--', 'python3', 'server.py', '--port', '{port}', '--'], table);
    expect(parsed.command).toEqual(['python3', 'server.py', '--port', '{port}', '--']);
    expect(parsed.values).toMatchObject({ strict: true });
  });

  it('has no command without --, and refuses to have nothing behind it', () => {
    expect(parse([], table).command).toBeUndefined();
    expect(() => parse(['--'], table)).toThrow(/The command is missing behind/);
  });

  it('says what was probably meant', () => {
    expect(() => parse(['--sead', '1'], table)).toThrow(/There is no option --sead. Did you mean --seed\?/);
    expect(() => parse(['--seed'], table)).toThrow(UsageError);
    expect(closest('transfre', ['transfer', 'reset'])).toBe('transfer');
    expect(closest('quite-another', ['transfer', 'reset'])).toBeUndefined();
  });

  it('bounds numbers and choices', () => {
    const seedOf = (text: string): number | undefined => whole(parse([`--seed=${text}`], table), 'seed', { min: 1, max: 9 });
    expect(seedOf('9')).toBe(9);
    for (const text of ['0', '10', '1.5', 'one', '1e1', '-1']) expect(() => seedOf(text)).toThrow('a whole number from 1 to 9');
    expect(() => oneOf(parse(['--level', 'might'], table), 'level', ['must', 'may'])).toThrow('--level is one of must, may');
  });
});

describe('the options of a test', () => {
  it('stand without any', () => {
    expect(testOptionsOf([])).toMatchObject({
      host: '127.0.0.1',
      profile: { name: 'echo' },
      level: 'may',
      strict: false,
      reports: [],
    });
  });

  it.each<[string, readonly string[], RegExp]>([
    ['an unknown profile', ['--profile', 'ecko'], /There is no profile `ecko`. Did you mean `echo`\?/],
    ['a port out of range', ['--port', '70000'], /--port takes a whole number from 1 to 65535, not `70000`/],
    ['a command without --', ['python3', 'server.py'], /echospec test -- python3 server.py/],
    ['a report without its file', ['--report', 'junit='], /the file's name behind `=` is missing/],
    ['an unknown level', ['--level', 'perhaps'], /must, should, may/],
  ])('refuse %s', (_name, argv, message) => {
    expect(() => testOptionsOf(argv)).toThrow(UsageError);
    expect(() => testOptionsOf(argv)).toThrow(message);
  });

  it('take reports with and without a file', () => {
    expect(testOptionsOf(['--report', 'junit=a=b.xml', '--report', 'json']).reports).toEqual([
      { format: 'junit', file: 'a=b.xml' },
      { format: 'json' },
    ]);
  });

  it('use one lane only with a fixed port', () => {
    expect(testOptionsOf(['--port', '7000']).lanes).toBe(1);
  });
});

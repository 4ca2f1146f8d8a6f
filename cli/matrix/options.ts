import { parseArgs } from 'node:util';

export const matrixUsage = `The kill matrix of our own servers and clients: what each must violate, and what is found.

  npm run matrix -- [--conforming | --faulty] [--profile NAME] [--repeat N] [--jobs N] [--seed N] [--json FILE] [GLOB...]

Every faulty server must violate exactly the checks that its entry names, and get its mistake as the first diagnosis; every
conforming one must be green. GLOB is matched against the names of the entries, as in 'c-*'.
`;

export type MatrixOptions = {
  readonly which: 'all' | 'conforming' | 'faulty';
  readonly profile?: string;
  readonly repeat: number;
  readonly jobs: number;
  readonly seed: number;
  readonly json?: string;
  readonly globs: readonly string[];
};

/** The options, or a sentence that says which of them cannot be used. */
export function matrixOptionsOf(argv: readonly string[]): MatrixOptions | 'help' | { readonly problem: string } {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: declared });
    if (values.help) return 'help';
    if (values.conforming && values.faulty)
      return { problem: '--conforming and --faulty leave nothing to judge: give one of them.' };
    const [repeat, jobs, seed] = [values.repeat, values.jobs, values.seed].map(Number);
    if (!isCount(repeat)) return { problem: `--repeat takes a number from 1 on, not ${values.repeat}.` };
    if (!isCount(jobs)) return { problem: `--jobs takes a number from 1 on, not ${values.jobs}.` };
    if (seed === undefined || !Number.isSafeInteger(seed)) return { problem: `--seed takes a whole number, not ${values.seed}.` };
    return {
      which: values.conforming ? 'conforming' : values.faulty ? 'faulty' : 'all',
      ...(values.profile !== undefined && { profile: values.profile }),
      repeat,
      jobs,
      seed,
      ...(values.json !== undefined && { json: values.json }),
      globs: positionals,
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const isCount = (value: number | undefined): value is number => value !== undefined && Number.isSafeInteger(value) && value > 0;

const declared = {
  repeat: { type: 'string', default: '1' },
  jobs: { type: 'string', default: '1' },
  json: { type: 'string' },
  profile: { type: 'string' },
  seed: { type: 'string', default: '7' },
  conforming: { type: 'boolean', default: false },
  faulty: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

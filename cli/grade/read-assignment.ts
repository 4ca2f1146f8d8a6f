import { resolve } from 'node:path';
import type { ProfileOptions } from '../../harness/index.ts';
import type { Rubric } from '../../reports/index.ts';
import { expectPointsCanBeEarned } from '../choose-checks.ts';
import { readConfig } from '../config/read-config.ts';
import { readTestOptions, type TestOptions } from '../test-options.ts';
import { expectMeasurable, type Gates } from './gates.ts';
import type { GradeOptions } from './options.ts';
import type { GradeSettings } from './settings.ts';

/** What the options and the config say together; what is given on the command line wins. */
export type Asked = {
  readonly profile: ProfileOptions;
  readonly rubric: Rubric | undefined;
  readonly gates: Gates;
  readonly settings: GradeSettings;
  readonly checkOptions: TestOptions;
  /** The options of the judge, the config among them. */
  readonly testArguments: readonly string[];
};

export async function readAsked(options: GradeOptions): Promise<Asked> {
  const file = await readConfig(options.config);
  const config = file === undefined ? 'none' : resolve(file.path);
  const testArguments = [...options.testArguments, '--config', config, '--audience', 'instructor', '--failures', 'none'];
  const checkOptions = await readTestOptions(testArguments);
  expectPointsCanBeEarned(checkOptions);
  expectMeasurable(checkOptions.gates, checkOptions.profile);
  return {
    profile: checkOptions.profile,
    rubric: checkOptions.rubric,
    gates: checkOptions.gates,
    settings: { ...file?.config.grade, ...options.settings },
    checkOptions,
    testArguments,
  };
}

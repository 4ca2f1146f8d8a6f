import { defineReporter } from './reporter.ts';
import { jsonText } from './text/json.ts';

/** The record itself: `echospec/result/v1`. */
export const json = defineReporter({
  format: 'json',
  describe: 'the whole result, echospec/result/v1',
  extension: 'json',
  write: ({ exact }) => `${jsonText(exact, 2)}\n`,
});

// Prints `N passed, N failed` from the JSON of vitest: node scripts/count-tests.mjs RESULTS EXIT_CODE. A run that failed without a
// failing test (a lint error, a file that can't be loaded, nothing written at all) counts as one failure.
import { readFileSync } from 'node:fs';

const [, , file = '', exitCode = '0'] = process.argv;
const tests = filesIn(file).flatMap(({ status, assertionResults }) => {
  const statuses = assertionResults.map((test) => test.status);
  return status === 'failed' && !statuses.includes('failed') ? [...statuses, 'failed'] : statuses;
});
const passed = tests.filter((status) => status === 'passed').length;
const failed = Math.max(tests.filter((status) => status === 'failed').length, exitCode === '0' && passed > 0 ? 0 : 1);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

function filesIn(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).testResults;
  } catch {
    return [];
  }
}

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Live tests start the built command and the built servers, so they are built before the first of them. */
export default function buildOnce(): void {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  process.stdout.write(
    `The seed of this run is ${process.env['ECHOSPEC_TEST_SEED'] ?? 'unknown'}; ECHOSPEC_TEST_SEED gives it again.\n`,
  );
}

import { expect, it } from 'vitest';
import { levelOf, recordOf } from '../../harness/index.ts';
import { reporters } from '../../reports/index.ts';
import { checks } from '../../specs/index.ts';
import { profiles } from '../../specs/profiles.ts';
import { brokenEvents } from './broken-events.ts';

const profile = profiles['echo']?.({});
if (profile === undefined) throw new Error('There is a profile echo.');
const asked = checks.filter((check) => levelOf(check, profile) !== undefined);
const output = `${'server.c:1: warning: unused\n'.repeat(50)}server.c:2: error: expected ';' <b>\n${'note: and so on\n'.repeat(2_000)}`;
const built = { ended: 'exited', exitCode: 1, durationMs: 5, output, outputBytes: output.length } as const;
const record = recordOf(
  brokenEvents({ checks: asked, profile, command: ['./server'], seed: 1, reason: 'It can not be built.', built }),
);

it.each(['gradescope', 'html', 'terminal', 'markdown', 'classroom50', 'vpl'])(
  'a submission that can not be built shows its author what the compiler said, in %s',
  (format) => {
    const text = reporters[format]?.render(record, {}) ?? '';
    expect(text).toContain('server.c:2: error: expected');
    expect(text.length).toBeLessThan(120_000);
    if (format === 'html') expect(text).not.toContain("expected ';' <b>");
  },
);

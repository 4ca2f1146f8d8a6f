import { defineCheck, sleep, talksItsOwnWay } from '../../harness/index.ts';
import { posix } from '../sources.ts';
import { expectRest } from './expect-rest.ts';
import { restHints } from './rest-hints.ts';

export default defineCheck<{ readonly pauseMs: number }>({
  id: 'resources/idle-cpu-later',
  step: 'resources',
  title: 'still rests after two seconds with nothing to do',
  level: { '*': 'SHOULD' },
  servers: 'any',
  rationale:
    'A wait with a timeout must be given the whole timeout each time. On Linux select() counts its timeval down, and what is left of it becomes zero.',
  sources: [posix('select()'), posix('poll()')],
  needs: ['resources/idle-cpu'],
  requires: ['proc'],
  mostlyWaits: true,
  inputs: [{ pauseMs: 2_300 }],
  hints: restHints,
  async holds(attempt, { pauseMs }) {
    attempt.learn({ restsLater: false });
    if (talksItsOwnWay(attempt.profile)) await attempt.expectNextClientIsServed('the start');
    else await attempt.engage();
    await sleep(pauseMs);
    await expectRest(attempt, `after ${pauseMs / 1000} s in which nothing was to be done`);
    attempt.learn({ restsLater: true });
  },
});

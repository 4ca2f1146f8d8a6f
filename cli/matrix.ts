#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import {
  conformingClients,
  conformingServers,
  faultyClients,
  faultyServers,
  type FaultyEntry,
  type ServerEntry,
} from '../reference-servers/index.ts';
import { matches } from './glob.ts';
import type { Judgement } from './matrix/judge-entry.ts';
import { matrixOptionsOf, matrixUsage, type MatrixOptions } from './matrix/options.ts';
import { Tally } from './matrix/tally.ts';
import { carryOutOrders } from './matrix/workers.ts';

const options = matrixOptionsOf(process.argv.slice(2));
if (options === 'help') process.stdout.write(matrixUsage);
else if ('problem' in options) {
  process.stderr.write(`${options.problem}\n\n${matrixUsage}`);
  process.exitCode = 2;
} else process.exitCode = await judgeAll(options);

/** The exit code: 0 when every judgement is as it should be, 2 when nothing goes by such a name. */
async function judgeAll({ which, profile, repeat, jobs, seed, json, globs }: MatrixOptions): Promise<number> {
  const conforming = [...conformingServers, ...conformingClients];
  const faulty = [...faultyServers, ...faultyClients];
  const entries = [...(which === 'faulty' ? [] : conforming), ...(which === 'conforming' ? [] : faulty)].filter(
    (entry) =>
      (globs.length === 0 || globs.some((glob) => matches(entry.name, glob))) &&
      (profile === undefined || entry.profile === profile),
  );
  if (entries.length === 0) {
    process.stderr.write('No entry of the matrix goes by such a name: `npm run matrix -- --help` tells how they are chosen.\n');
    return 2;
  }
  const orders = entries.flatMap(({ name }) => Array.from({ length: repeat }, () => ({ name, seed })));
  const judgements: Judgement[] = [];
  const tally = new Tally(new Map<string, ServerEntry | FaultyEntry>(entries.map((entry) => [entry.name, entry])));
  await carryOutOrders(orders, {
    jobs,
    onJudged: (judgement) => {
      judgements.push(judgement);
      process.stdout.write(tally.add(judgement));
      if (json !== undefined) writeFileSync(json, `${JSON.stringify(judgements, undefined, 1)}\n`);
    },
  });
  process.stdout.write(tally.summary());
  return tally.isPerfect() ? 0 : 1;
}

#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
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
import { Tally } from './matrix/tally.ts';
import { carryOutOrders } from './matrix/workers.ts';

/**
 * The kill matrix of our own servers and clients: `npm run matrix -- [--repeat N] [--jobs N] [--json FILE] [--profile NAME]
 * [--conforming | --faulty] [GLOB...]`. Every faulty server must violate exactly the checks that it names and get its mistake as the first
 * diagnosis; every conforming one must be green.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeat: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    json: { type: 'string' },
    profile: { type: 'string' },
    seed: { type: 'string', default: '7' },
    conforming: { type: 'boolean', default: false },
    faulty: { type: 'boolean', default: false },
  },
});
const conforming = [...conformingServers, ...conformingClients];
const faulty = [...faultyServers, ...faultyClients];
const entries = [...(values.faulty ? [] : conforming), ...(values.conforming ? [] : faulty)].filter(isAskedFor);
const orders = entries.flatMap(({ name }) =>
  Array.from({ length: Number(values.repeat) }, () => ({ name, seed: Number(values.seed) })),
);
const judgements: Judgement[] = [];
const tally = new Tally(new Map(entries.map((entry) => [entry.name, entry])));

await carryOutOrders(orders, {
  jobs: Number(values.jobs),
  onJudged: (judgement) => {
    judgements.push(judgement);
    process.stdout.write(tally.add(judgement));
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(judgements, undefined, 1)}\n`);
  },
});
process.stdout.write(tally.summary());
process.exitCode = tally.isPerfect() ? 0 : 1;

function isAskedFor(entry: ServerEntry | FaultyEntry): boolean {
  const named = positionals.length === 0 || positionals.some((pattern) => matches(entry.name, pattern));
  return named && (values.profile === undefined || entry.profile === values.profile);
}

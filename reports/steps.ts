import type { Record } from '../harness/model/record.ts';

type Check = Record['checks'][number];

/** The checks of one step of a server. */
export type StepOfServer = { readonly step: string; readonly checks: readonly Check[] };

/** The checks by step, in the order in which a server or a client takes the steps; steps that are not known come last, as recorded. */
export function stepsOf(record: Pick<Record, 'checks'>): readonly StepOfServer[] {
  const groups = new Map<string, Check[]>();
  for (const check of record.checks) groups.set(check.step, [...(groups.get(check.step) ?? []), check]);
  return [...groups].map(([step, checks]) => ({ step, checks })).sort((a, b) => placeOf(a.step) - placeOf(b.step));
}

/** What a step is about, as a heading for a student. */
export function stepTitle(step: string): string {
  return titles[step] ?? step;
}

const titles: { readonly [step: string]: string } = {
  listen: 'socket, bind, listen',
  accept: 'accept the next client',
  transfer: 'receive all, send all',
  content: 'any bytes at all',
  end: 'end of input, close',
  reset: 'clients that break off',
  pressure: 'slow and full',
  resources: 'give back what was taken',
  lifecycle: 'start, stop, again',
  connect: 'socket, connect',
  send: 'send all, say that it was all',
  receive: 'receive all',
  close: 'close, end',
  trouble: 'servers that break off',
  speed: 'fast enough',
};

const stepsOfClients: ReadonlySet<string> = new Set(['connect', 'send', 'receive', 'close', 'trouble']);

/** What a check is about: the word for the program under test. */
export function subjectOf({ id }: { readonly id: string }): 'server' | 'client' {
  return stepsOfClients.has(id.split('/')[0] ?? '') ? 'client' : 'server';
}

/** What the run is about. */
export function subjectOfRun({ checks }: Pick<Record, 'checks'>): 'server' | 'client' {
  const [first] = checks;
  return first === undefined ? 'server' : subjectOf(first);
}

const order = Object.keys(titles);

function placeOf(step: string): number {
  const place = order.indexOf(step);
  return place === -1 ? order.length : place;
}

import { duration } from '../render/numbers.ts';
import { isQuadratic } from './growth.ts';
import type { NagleResult } from './nagle.ts';
import type { Lap } from './race.ts';

/** What the figures show, in two or three sentences. */
export function sentencesOf(
  laps: readonly Lap[],
  growth: Readonly<Record<string, number>>,
  nagle: readonly NagleResult[] | undefined,
): readonly string[] {
  return [piecesSentence(laps), quadraticSentence(laps, growth), nagleSentence(nagle)].filter((sentence) => sentence !== undefined);
}

function piecesSentence(laps: readonly Lap[]): string | undefined {
  const sends = measured(laps).filter(({ kind }) => kind === 'send');
  const size = Math.max(...sends.map(({ bytes }) => bytes));
  const ranked = sends.filter(({ bytes }) => bytes === size).sort((one, other) => one.cost - other.cost);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (best === undefined || worst === undefined || best === worst) return undefined;
  const why = worst.title.includes('1 KiB') ? ': what counts is the number of system calls' : '';
  return `To send ${sizeOf(size)}, ${best.strategy} costs least and ${worst.strategy} ${(worst.cost / best.cost).toFixed(0)} times as much CPU${why}.`;
}

function quadraticSentence(laps: readonly Lap[], growth: Readonly<Record<string, number>>): string | undefined {
  const quadratic = Object.entries(growth).filter(([, exponent]) => isQuadratic(exponent));
  if (quadratic.length === 0) return undefined;
  const names = quadratic.map(([name, exponent]) => `${name} (exponent ${exponent.toFixed(2)})`).join(', ');
  const verb = quadratic.length === 1 ? 'grows' : 'grow';
  return `The cost of ${names} ${verb} faster than the message: all bytes so far are copied with every chunk.${factorOf(laps, quadratic)}`;
}

/** How much dearer the dearest of them is than the cheapest of its kind, at the largest size that it was tried at. */
function factorOf(laps: readonly Lap[], quadratic: readonly (readonly [string, number])[]): string {
  const names = quadratic.map(([name]) => name);
  const all = measured(laps);
  const theirs = all.filter(({ kind, strategy }) => names.includes(`${kind}/${strategy}`));
  const worst = theirs.sort((one, other) => other.bytes - one.bytes || other.cost - one.cost)[0];
  if (worst === undefined) return '';
  const costs = all.filter(({ kind, bytes }) => kind === worst.kind && bytes === worst.bytes).map(({ cost }) => cost);
  const factor = (worst.cost / Math.min(...costs)).toFixed(0);
  return ` At ${sizeOf(worst.bytes)}, ${worst.strategy} costs ${factor} times the cheapest.`;
}

function nagleSentence(nagle: readonly NagleResult[] | undefined): string | undefined {
  const [first, last] = [nagle?.[0], nagle?.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return `Header and body in two sends take ${duration(last.roundTripMs)} instead of ${duration(first.roundTripMs)} when Nagle's algorithm meets a delayed acknowledgement.`;
}

type Cost = Pick<Lap, 'kind' | 'strategy' | 'title' | 'bytes'> & { readonly cost: number };

function measured(laps: readonly Lap[]): Cost[] {
  return laps.flatMap(({ outcome, ...lap }) => (outcome.kind === 'measured' ? [{ ...lap, cost: outcome.cpuMsPerMebibyte }] : []));
}

export function sizeOf(bytes: number): string {
  if (bytes >= 1 << 20) return `${bytes / (1 << 20)} MiB`;
  return bytes >= 1024 ? `${bytes / 1024} KiB` : `${bytes} B`;
}

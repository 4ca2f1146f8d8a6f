import { cell, duration, short, wrap } from '../render/numbers.ts';
import { isQuadratic } from './growth.ts';
import type { Lap, StrategyKind } from './race.ts';
import type { StrategiesDocument } from './result.ts';
import { sizeOf } from './sentences.ts';

const width = 80;
const titles: { readonly [kind in StrategyKind]: string } = {
  send: 'sendAll',
  receive: 'recvAll',
  delimiter: 'recvAll up to a delimiter',
};

/** The result as text of 80 columns: for each kind the rates, and the costs as a heat map; then what they show. */
export function renderStrategies(result: StrategiesDocument, colour: 'on' | 'off'): string {
  const kinds = (['send', 'receive', 'delimiter'] as const).filter((kind) => result.laps.some((lap) => lap.kind === kind));
  return [
    ...kinds.flatMap((kind) => block(result, kind, colour)),
    ...nagleBlock(result),
    '',
    ...result.sentences.map((sentence) => wrap(sentence, width)),
    ...mineLines(result),
    '',
  ].join('\n');
}

const nameWidth = 18;
const growthWidth = 8;

function block(result: StrategiesDocument, kind: StrategyKind, colour: 'on' | 'off'): string[] {
  const { sizes } = result;
  const laps = result.laps.filter((lap) => lap.kind === kind);
  const names = [...new Set(laps.map(({ strategy }) => strategy))];
  const columnWidth = Math.floor((width - nameWidth - growthWidth) / sizes.length);
  const head = (last: string): string =>
    `${cell('', nameWidth, 'left')}${sizes.map((size) => cell(sizeOf(size), columnWidth, 'right')).join('')}${last}`;
  const row = (name: string, cells: (lap: Lap) => string): string => {
    const own = sizes.map((size) => laps.find((lap) => lap.strategy === name && lap.bytes === size));
    const texts = own.map((lap) => (lap === undefined ? cell('-', columnWidth, 'right') : cells(lap)));
    return `${cell(name, nameWidth, 'left')}${texts.join('')}`;
  };
  const rates = names.map((name) => row(name, (lap) => cell(rateOf(lap), columnWidth, 'right')));
  const costs = names.map((name) => {
    const growth = result.growth[`${kind}/${name}`];
    const mark = isQuadratic(growth) ? '!' : '';
    const last = cell(growth === undefined ? '' : `${growth.toFixed(2)}${mark}`, growthWidth, 'right');
    return `${row(name, (lap) => shade(cell(costText(lap), columnWidth, 'right'), rankOf(lap), colour))}${last}`.trimEnd();
  });
  const legend = `${titles[kind]}, CPU ms per MiB, the darker the dearer; growth is the exponent of the cost: 1 proportional to the size, 2 quadratic (!)`;
  const growthHead = cell('growth', growthWidth, 'right');
  return ['', `${titles[kind]}, MiB/s`, head(''), ...rates, '', wrap(legend, width), head(growthHead), ...costs];
}

function rateOf({ outcome }: Lap): string {
  return outcome.kind === 'skipped' ? 'too slow' : short(outcome.mebibytesPerSecond);
}

function costText({ outcome }: Lap): string {
  return outcome.kind === 'skipped' ? '-' : short(outcome.cpuMsPerMebibyte);
}

function mineLines({ failures, tried }: StrategiesDocument): string[] {
  if (tried === undefined) return [];
  if (failures.length === 0) return [`mine keeps the contract: all ${tried} cases.`];
  const lines = failures.map(({ strategy, kind, case: title, message }) =>
    wrap(`FAILED  ${strategy} (${titles[kind]}), ${title}: ${message}`, width),
  );
  const last = `${failures.length} of ${tried} cases of the contract failed. What is not right has no figures: mend it first.`;
  return [...lines, wrap(last, width)];
}

/** How dear a lap is beside the cheapest of its size, from 0 to 4: up to 1.25, 2, 5 and 20 times. */
export function rankOf({ outcome }: Lap): number {
  if (outcome.kind === 'skipped') return 4;
  return [1.25, 2, 5, 20].filter((limit) => (outcome.timesCheapest ?? 1) > limit).length;
}

const colours = ['\u001B[42;30m', '\u001B[102;30m', '\u001B[43;30m', '\u001B[101;30m', '\u001B[41;97m'];
export const shades = [' ', '░', '▒', '▓', '█'];

/** The heat map: a coloured cell, or a block behind the figures where there is no colour. */
function shade(text: string, level: number, colour: 'on' | 'off'): string {
  if (colour === 'on') return `${colours[level] ?? ''}${text}\u001B[0m`;
  return `${text}${shades[level] ?? ''}`.slice(1);
}

function nagleBlock({ nagle }: StrategiesDocument): string[] {
  if (nagle === undefined) return [];
  const rows = nagle.map(({ title, roundTripMs }) => `  ${cell(title, 48, 'left')}${cell(duration(roundTripMs), 10, 'right')}`);
  return ['', 'A request of 4 + 60 bytes to a server that waits for both: median round trip', ...rows];
}

import type { Step, SystemCall } from '../../harness/model/verdict.ts';
import { oneLine } from '../text/escape.ts';
import { markup, nothing, type Markup } from './markup.ts';

type Row =
  | { readonly kind: 'step'; readonly atMs: number; readonly step: Step }
  | { readonly kind: 'call'; readonly atMs: number; readonly text: string }
  | { readonly kind: 'gap'; readonly count: number };

type Sequence = {
  readonly exchange: readonly Step[];
  /** The server's system calls, where they were traced: they stand to the right of its lifeline. */
  readonly calls?: readonly SystemCall[];
  readonly id: string;
};

/** The exchange as a picture: clients and the server as lifelines, time downwards. The same in words stands beside it. */
export function sequenceDiagram({ exchange, calls = [], id }: Sequence): Markup {
  const clients = [...new Set(exchange.map((step) => step.client).filter((client) => client > 0))]
    .sort((a, b) => a - b)
    .slice(0, clientsMax);
  const columns = clients.length === 0 ? [1] : clients;
  const callsWidth = calls.length === 0 ? 0 : callsWidthMax;
  const columnWidth = Math.min(columnWidthMax, Math.floor((widthMax - timeWidth - callsWidth) / (columns.length + 0.5)));
  const serverX = timeWidth + columns.length * columnWidth + (columnWidth >> 1);
  const xOf = (client: number) => timeWidth + Math.max(0, columns.indexOf(client)) * columnWidth + (columnWidth >> 1);
  const drawn = exchange.filter((step) => step.client === 0 || columns.includes(step.client));
  const rows = placed(shortened(rowsOf(drawn, calls)));
  const height = (rows.at(-1)?.y ?? headHeight) + 20;
  const width = serverX + Math.max(56, callsWidth);
  const lifelines = [...columns.map((client) => ({ x: xOf(client), name: `client ${client}` })), { x: serverX, name: 'server' }];
  return markup`<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}-t">
    <svg class="sequence" role="img" aria-labelledby="${id}-t" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
      <title id="${id}-t">The exchange as a sequence diagram; it is written out as a list below.</title>
      ${lifelines.map(({ x, name }) => lifeline(name, { x, height }))}
      ${rows.map(({ row, y }) => drawnRow(row, { y, serverX, width, xOf, labelMax: Math.floor(columnWidth / 6.2) }))}
    </svg>
  </div>`;
}

const clientsMax = 6;
const timeWidth = 64;
/** A diagram of any number of clients fits on a page as wide as ours, and on paper. */
const widthMax = 1060;
const columnWidthMax = 300;
const callsWidthMax = 520;
const callLengthMax = 74;
const headHeight = 40;
const rowHeights = { step: 38, call: 20, gap: 30 } as const;
const rowsMax = 40;
/** Steps that are what went wrong, more often than not. */
const unhappy: ReadonlySet<Step['kind']> = new Set(['reset', 'server-reset', 'refused', 'silence']);
const fromServer: ReadonlySet<Step['kind']> = new Set(['receive', 'eof', 'server-reset', 'refused']);

function rowsOf(exchange: readonly Step[], calls: readonly SystemCall[]): readonly Exclude<Row, { kind: 'gap' }>[] {
  return [
    ...exchange.map((step) => ({ kind: 'step' as const, atMs: step.atMs, step })),
    ...calls.map(({ atMs, text }) => ({ kind: 'call' as const, atMs, text })),
  ].sort((a, b) => a.atMs - b.atMs);
}

/** The first and the last rows, since a failure shows at the end and its cause at the beginning. */
function shortened(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= rowsMax) return rows;
  const half = rowsMax / 2;
  return [...rows.slice(0, half), { kind: 'gap', count: rows.length - 2 * half }, ...rows.slice(-half)];
}

function placed(rows: readonly Row[]): readonly { readonly row: Row; readonly y: number }[] {
  let y = headHeight - 8;
  return rows.map((row) => {
    y += rowHeights[row.kind];
    return { row, y };
  });
}

function lifeline(name: string, { x, height }: { readonly x: number; readonly height: number }): Markup {
  return markup`<line class="life" x1="${x}" x2="${x}" y1="30" y2="${height}" /><rect
      class="head"
      x="${x - 48}"
      y="4"
      width="96"
      height="26"
      rx="5"
    />
    <text class="plain" x="${x}" y="22" text-anchor="middle">${name}</text>`;
}

type Place = {
  readonly y: number;
  readonly serverX: number;
  readonly width: number;
  readonly xOf: (client: number) => number;
  readonly labelMax: number;
};

function drawnRow(row: Row, place: Place): Markup {
  const { y, serverX, width } = place;
  if (row.kind === 'gap')
    return markup`<text class="time" x="${width >> 1}" y="${y}" text-anchor="middle">… ${row.count} more …</text>`;
  if (row.kind === 'step') return arrowRow(row.step, place);
  const text = oneLine(row.text);
  const failed = /= -1 E(?!AGAIN|INPROGRESS|INTR)/.test(text) ? ' off' : '';
  return markup`<g class="call${failed}"
    >${timeText(row.atMs, y)}<circle class="tip" cx="${serverX}" cy="${y - 4}" r="3" /><text x="${serverX + 10}" y="${y}"
      >${clipped(text, callLengthMax)}<title>${text}</title></text
    ></g
  >`;
}

function arrowRow(step: Step, { y, serverX, xOf, labelMax }: Place): Markup {
  const text = oneLine(step.text);
  const x = xOf(step.client);
  const off = unhappy.has(step.kind) ? 'off' : '';
  const label = (labelX: number, anchor: string) =>
    markup`<text x="${labelX}" y="${y - 6}" text-anchor="${anchor}">${clipped(text, Math.max(28, labelMax))}<title>${text}</title></text>`;
  if (step.client === 0 || step.kind === 'process')
    return markup`<g>${timeText(step.atMs, y - 6)}${label(serverX - 8, 'end')}<circle class="tip" cx="${serverX}" cy="${y - 10}" r="4" /></g>`;
  if (step.kind === 'silence' || step.kind === 'note') {
    return markup`<g class="${off}">${timeText(step.atMs, y - 6)}${label(x + 8, 'start')}<circle class="tip" cx="${x}" cy="${y - 10}" r="4" /></g>`;
  }
  const [from, to] = fromServer.has(step.kind) ? [serverX, x] : [x, serverX];
  const tip = from < to ? -9 : 9;
  const points = `${to},${y} ${to + tip},${y - 5} ${to + tip},${y + 5}`;
  return markup`<g class="${off}"
    >${timeText(step.atMs, y + 4)}<line class="arrow" x1="${from}" x2="${to + tip}" y1="${y}" y2="${y}" />
    <polygon class="tip" points="${points}" />${label((from + to) / 2, 'middle')}</g
  >`;
}

function clipped(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
}

function timeText(atMs: number, y: number): Markup {
  if (!Number.isFinite(atMs)) return nothing;
  return markup`<text class="time" x="4" y="${y}">${atMs < 10 ? atMs.toFixed(1) : Math.round(atMs)} ms</text>`;
}

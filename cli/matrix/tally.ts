import type { FaultyEntry, ServerEntry } from '../../reference-servers/index.ts';
import { compareWithEntry } from './compare.ts';
import type { Judgement } from './judge-entry.ts';

type Judged = Extract<Judgement, { kind: 'judged' }>;

/** Counts judgements, and says each in a few lines: what is not as the entry has it. */
export class Tally {
  readonly #entries: ReadonlyMap<string, ServerEntry | FaultyEntry>;
  readonly #seen = new Map<string, Set<string>>();
  readonly #runs: { readonly name: string; readonly ms: number }[] = [];
  readonly #figures = { faulty: 0, found: 0, named: 0, exact: 0, conforming: 0, blamed: 0, undecided: 0, broken: 0, skipped: 0 };

  constructor(entries: ReadonlyMap<string, ServerEntry | FaultyEntry>) {
    this.#entries = entries;
  }

  /** The lines for one judgement. */
  add(judgement: Judgement): string {
    const entry = this.#entries.get(judgement.name);
    if (entry === undefined) throw new Error(`There is no server ${judgement.name}.`);
    if (judgement.kind === 'skipped') {
      this.#figures.skipped++;
      return `${judgement.name.padEnd(44)} skipped: ${judgement.because}\n`;
    }
    this.#runs.push({ name: entry.name, ms: judgement.ms });
    const ids = judgement.failed.filter((check) => check.level !== 'MAY').map((check) => check.id);
    this.#seen.set(entry.name, (this.#seen.get(entry.name) ?? new Set()).add(ids.join(' ')));
    if (judgement.undecided.length > 0) this.#figures.undecided++;
    if (judgement.broken !== undefined) this.#figures.broken++;
    const finding = 'bug' in entry ? this.#faulty(entry, judgement) : this.#conforming(judgement, ids);
    const lines = [
      `${entry.name.padEnd(44)} ${`${(judgement.ms / 1000).toFixed(1)} s`.padStart(7)} ${judgement.broken === undefined ? finding.head : `BROKEN OFF (${judgement.broken}) ${finding.head}`}`,
      ...finding.details.map((line) => `    ${line}`),
      ...judgement.undecided.map((check) => `    ${check.id} ${check.status}: ${check.because}`),
    ];
    return `${lines.join('\n')}\n`;
  }

  #conforming(judgement: Judged, blamed: readonly string[]): { head: string; details: readonly string[] } {
    this.#figures.conforming++;
    const notes = judgement.failed.filter((check) => check.level === 'MAY').map((check) => check.id);
    if (blamed.length > 0) this.#figures.blamed++;
    const head =
      blamed.length > 0
        ? `BLAMED: ${blamed.join(' ')}`
        : judgement.broken !== undefined
          ? ''
          : `conforms${notes.length > 0 ? ` (notes: ${notes.join(' ')})` : ''}`;
    return { head, details: judgement.failed.filter((check) => check.level !== 'MAY').map(sentenceOf) };
  }

  #faulty(entry: FaultyEntry, judgement: Judged): { head: string; details: readonly string[] } {
    const { missing, surplus, first } = compareWithEntry(entry, judgement);
    const shown = entry.violates.length > 0 ? judgement.failed.length > 0 : first === entry.bug;
    this.#figures.faulty++;
    if (shown) this.#figures.found++;
    if (first === entry.bug) this.#figures.named++;
    if (missing.length === 0 && surplus.length === 0) this.#figures.exact++;
    const marks = [
      shown ? '' : 'NOT FOUND',
      first === entry.bug ? '' : `NAMED ${first ?? 'nothing'}`,
      missing.length > 0 ? `missing ${missing.join(' ')}` : '',
      surplus.length > 0 ? `also ${surplus.join(' ')}` : '',
    ].filter((mark) => mark !== '');
    const unexpected = judgement.failed.filter((check) => surplus.includes(check.id) || first !== entry.bug);
    return { head: marks.join('; ') || 'ok', details: unexpected.map(sentenceOf) };
  }

  isPerfect(): boolean {
    const { faulty, found, named, exact, blamed, broken } = this.#figures;
    return broken === 0 && found === faulty && named === faulty && exact === faulty && blamed === 0 && this.#flips() === 0;
  }

  #flips(): number {
    return [...this.#seen.values()].filter((ids) => ids.size > 1).length;
  }

  summary(): string {
    const { faulty, found, named, exact, conforming, blamed, undecided, broken, skipped } = this.#figures;
    const share = (part: number): string =>
      `${part} of ${faulty} (${faulty === 0 ? 0 : Math.round((1000 * part) / faulty) / 10} %)`;
    const times = this.#runs.map((run) => run.ms).sort((a, b) => a - b);
    const slowest = this.#runs
      .toSorted((a, b) => b.ms - a.ms)
      .slice(0, 3)
      .map((run) => `${run.name} ${(run.ms / 1000).toFixed(1)} s`);
    return [
      '',
      `faulty servers found ${share(found)}, named first ${share(named)}, exactly the checks they name ${share(exact)}`,
      `conforming servers ${conforming}, blamed ${blamed}; servers that flipped ${this.#flips()}; runs ${this.#runs.length}, with a check undecided ${undecided}, broken off ${broken}; skipped ${skipped}`,
      `time of a run: median ${((times[times.length >> 1] ?? 0) / 1000).toFixed(1)} s; slowest ${slowest.join(', ')}`,
      '',
    ].join('\n');
  }
}

function sentenceOf(check: Judged['failed'][number]): string {
  const confirmed = check.confirmed === undefined ? '' : ` (${check.confirmed.failed} of ${check.confirmed.of})`;
  const stderr = check.stderr === undefined ? '' : ` | ${check.stderr.replaceAll(/\s+/g, ' ').slice(-160)}`;
  return `${check.level} ${check.id}${confirmed} [${check.bugs.join(', ')}]: expected ${check.expected ?? ''}; observed ${check.observed ?? ''}${stderr}`;
}

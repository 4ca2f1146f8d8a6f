import type { Step } from '../model/verdict.ts';
import { joinedContent } from './sent-content.ts';
import { count } from '../words.ts';
import { now } from '../time.ts';

/** What the clients and the harness did and saw, in order. Runs of sends and of receives by one client are drawn together. */
export class StepLog {
  readonly #steps: (Step & { readonly times: number; readonly apart?: true })[] = [];
  #began = now();

  /** Steps that stand `apart` are not drawn together: the borders of datagrams mean something. */
  add(step: Omit<Step, 'atMs'> & { readonly apart?: true }): void {
    const last = this.#steps.at(-1);
    if (
      last !== undefined &&
      last.client === step.client &&
      last.kind === step.kind &&
      step.apart !== true &&
      (step.kind === 'receive' || step.kind === 'send')
    ) {
      const bytes = (last.bytes ?? 0) + (step.bytes ?? 0);
      const times = last.times + 1;
      const isSent = step.kind === 'receive' && step.text.startsWith('is sent');
      const verb = isSent ? 'is sent' : step.kind === 'receive' ? 'receives' : 'sends';
      const pieces = step.kind === 'send' ? ` in ${times} segments` : isSent ? ` in ${times} pieces` : '';
      const content = joinedContent(last.content, step.content);
      this.#steps[this.#steps.length - 1] = {
        ...last,
        bytes,
        times,
        text: `${verb} ${count(bytes)}${pieces}`,
        ...(content !== undefined && { content, segments: times }),
      };
      return;
    }
    if (this.#steps.length < stepsMax) this.#steps.push({ ...step, atMs: Math.round((now() - this.#began) * 100) / 100, times: 1 });
  }

  /** A new exchange begins: what was logged so far belongs to one that went well. */
  restart(): void {
    this.#steps.length = 0;
    this.#began = now();
  }

  /** The wall clock of the first step, in milliseconds, to set other records beside the steps. */
  get beganAtMs(): number {
    return performance.timeOrigin + this.#began;
  }

  get steps(): Step[] {
    return this.#steps.map(({ times: _times, apart: _apart, ...step }) => step);
  }

  /** The steps as sentences, long exchanges shortened in the middle. */
  sentences(): string[] {
    const all = this.#steps.map((step) => (step.client === 0 ? step.text : `client ${step.client} ${step.text}`));
    if (all.length <= sentencesMax) return all;
    const half = sentencesMax / 2;
    return [...all.slice(0, half), `… ${all.length - sentencesMax} more steps …`, ...all.slice(-half)];
  }
}

const stepsMax = 4_000;
const sentencesMax = 24;

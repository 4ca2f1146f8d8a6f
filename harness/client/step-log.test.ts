import { describe, expect, it } from 'vitest';
import { StepLog } from './step-log.ts';

describe('the log of steps', () => {
  it('tells who did what, the harness without a number', () => {
    const log = new StepLog();
    log.add({ client: 1, kind: 'connect', text: 'connects' });
    log.add({ client: 0, kind: 'process', text: 'the server is stopped (SIGSTOP)' });
    expect(log.sentences()).toEqual(['client 1 connects', 'the server is stopped (SIGSTOP)']);
  });

  it('draws runs of sends and of receives by one client together', () => {
    const log = new StepLog();
    for (let at = 0; at < 3; at++) log.add({ client: 1, kind: 'send', bytes: 500, text: 'sends 500 bytes' });
    log.add({ client: 2, kind: 'send', bytes: 1, text: 'sends 1 byte' });
    for (let at = 0; at < 2; at++) log.add({ client: 1, kind: 'receive', bytes: 750, text: 'receives 750 bytes' });
    expect(log.sentences()).toEqual([
      'client 1 sends 1,500 bytes in 3 segments',
      'client 2 sends 1 byte',
      'client 1 receives 1,500 bytes',
    ]);
    expect(log.steps.map((step) => step.bytes)).toEqual([1_500, 1, 1_500]);
    expect(log.steps.every((step) => !('times' in step))).toBe(true);
  });

  it('shortens long exchanges in the middle', () => {
    const log = new StepLog();
    for (let at = 1; at <= 100; at++) log.add({ client: at, kind: 'connect', text: 'connects' });
    const sentences = log.sentences();
    expect(sentences).toHaveLength(25);
    expect(sentences[12]).toBe('… 76 more steps …');
    expect(sentences.at(-1)).toBe('client 100 connects');
  });

  it('keeps to its bound', () => {
    const log = new StepLog();
    for (let at = 0; at < 10_000; at++) log.add({ client: at, kind: 'connect', text: 'connects' });
    expect(log.steps.length).toBeLessThanOrEqual(4_000);
  });

  it('begins again, with its clock, when an exchange went well', () => {
    const log = new StepLog();
    log.add({ client: 1, kind: 'connect', text: 'connects' });
    log.restart();
    expect(log.steps).toEqual([]);
  });
});

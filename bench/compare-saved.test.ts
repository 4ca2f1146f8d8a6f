import { expect, it } from 'vitest';
import { compareSaved } from './compare-saved.ts';
import type { BenchDocument, Measurement } from './model.ts';

const estimate = (value: number): { readonly value: number; readonly low: number; readonly high: number } => ({
  value,
  low: value * 0.98,
  high: value * 1.02,
});

function documentWith(server: string, rate: number, kernel: string): BenchDocument {
  const measurement: Partial<Measurement> = {
    workload: 'connections-1024',
    server,
    messagesPerSecond: estimate(rate),
    serverCpuUsPerMessage: estimate(1e6 / rate),
  };
  const document: Partial<BenchDocument> = {
    startedAt: '2026-01-01T00:00:00.000Z',
    environment: { kernel },
    measurements: [measurement as Measurement],
  };
  return document as BenchDocument;
}

it('shows the change of each pair, warns of the machines, and keeps to 80 columns', () => {
  const name = 'a_server_with_quite_a_long_name_indeed.py';
  const text = compareSaved(documentWith(name, 100_000, '6.1'), documentWith(name, 80_000, '6.2'));
  expect(text).toContain('100,000 →     80,000  -20.0 %  CPU/msg +25.0 %');
  expect(text).not.toContain('overlap');
  expect(text).toContain('settings differ (kernel)');
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

it('says so when intervals overlap, and when nothing is the same', () => {
  expect(compareSaved(documentWith('a', 100, '6'), documentWith('a', 101, '6'))).toContain('intervals overlap');
  expect(compareSaved(documentWith('a', 100, '6'), documentWith('b', 100, '6')).replaceAll('\n', ' ')).toContain(
    'give the servers the same names',
  );
});

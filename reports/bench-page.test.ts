import { describe, expect, it } from 'vitest';
import { threeServers, twoStrategies } from './fixtures/measured.ts';
import { throughputPlots, workloadPlots } from './html/bench-plots.ts';
import { renderBenchPage, renderStrategiesPage } from './index.ts';

const { measurements } = threeServers;

describe('the plots of a bench', () => {
  it('show throughput over connections and over sizes, with intervals, and the ceiling', () => {
    const [overConnections, overSizes] = throughputPlots(measurements);
    expect(overConnections?.categories).toEqual(['1', '16', '64']);
    expect(overSizes?.categories).toEqual(['64 B', '16 KiB']);
    expect(overConnections?.series.map(({ name }) => name)).toEqual(['threads', 'select', 'asyncio', 'ceiling of the client']);
    for (const { low, high, dashed, values } of overConnections?.series ?? []) {
      if (dashed !== undefined) continue;
      expect(values.every((value, at) => Number(low?.[at]) < Number(value) && Number(value) < Number(high?.[at]))).toBe(true);
    }
  });

  it('tell a ceiling that lies far above instead of drawing it', () => {
    const slow = measurements.map((of) => ({ ...of, clientCpuUsPerMessage: 0.1 }));
    const [plot] = throughputPlots(slow);
    expect(plot?.series.some(({ name }) => name.includes('ceiling'))).toBe(false);
    expect(plot?.note).toContain('times higher');
  });

  it('show the percentiles on a log axis, the distribution in per cent, and every slice', () => {
    const [percentiles, distribution, series] = workloadPlots(measurements.filter(({ workload }) => workload === 'connections-16'));
    expect(percentiles?.scale).toBe('log');
    expect(distribution?.series[0]?.values.reduce((sum: number, value) => sum + Number(value), 0)).toBeCloseTo(100);
    expect(series?.categories.length).toBe(13);
  });

  it('do without what an older result does not have', () => {
    const older = measurements.map(({ series: _series, latencyBins: _bins, ...of }) => of);
    expect(workloadPlots(older.slice(0, 1)).map(({ title }) => title)).toEqual(['Latency: percentiles']);
  });
});

describe('the page of a bench', () => {
  it('holds every figure as text, and the pairs with their intervals', () => {
    const page = renderBenchPage(threeServers);
    for (const text of ['threads : select', '1.30 (1.20 to 1.40)', '0.30 (0.20 to 0.40)', 'connections-64', 'disturbed'])
      expect(page).toContain(text);
  });

  it('gives no rate for what failed', () => {
    const page = renderBenchPage({
      ...threeServers,
      verdict: 'failed',
      measurements: [],
      failures: [{ server: 'mine', workload: 'examination', sentence: 'wrong byte at offset 5' }],
    });
    expect(page).toContain('wrong byte at offset 5');
    expect(page).not.toContain('at best');
  });
});

describe('the page of strategies', () => {
  it('names what grows faster than the message, and what was too slow', () => {
    const page = renderStrategiesPage(twoStrategies);
    for (const text of ['1.93', 'faster than the size', 'too slow', 'heat-0', '64 KiB']) expect(page).toContain(text);
  });
});

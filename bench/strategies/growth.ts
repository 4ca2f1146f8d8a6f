import type { Lap } from './race.ts';

/** From here on a message comes in many pieces: the cost of bytes outweighs that of calls, and what is quadratic is seen. */
const bytesMin = 1 << 20;
/** New pages for large messages alone come to 1.3. */
const quadraticFrom = 1.4;

/**
 * How the cost of a message grows with its size: the exponent of a power law through CPU time per message, fitted on
 * logarithms. 1 is proportional, 2 quadratic. Absent with fewer than two large sizes.
 */
export function growthOf(laps: readonly Lap[]): number | undefined {
  const points = laps.flatMap(({ bytes, outcome }) =>
    outcome.kind === 'measured' && bytes >= bytesMin ? [{ x: Math.log(bytes), y: Math.log(outcome.cpuMsPerMebibyte * bytes) }] : [],
  );
  if (points.length < 2) return undefined;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}

export function isQuadratic(exponent: number | undefined): boolean {
  return exponent !== undefined && exponent >= quadraticFrom;
}

import type { Level } from '../../harness/index.ts';
import { rfcOf, type ServiceName } from './visits.ts';

/** The same level in all of the small services, for a check of how a server treats its connections and not of what it says on them. */
export function levelInServices(level: Level): Readonly<Record<ServiceName, Level>> {
  return Object.fromEntries(Object.keys(rfcOf).map((name) => [name, level])) as Record<ServiceName, Level>;
}

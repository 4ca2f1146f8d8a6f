import type { LanguageServers } from '../entry.ts';

/** The servers of the small services in TypeScript for Node. */
export const nodeServiceServers: LanguageServers = {
  conforming: [
    { name: 'node-discard', profile: 'discard', file: 'discard.ts', clients: 'concurrent' },
    { name: 'node-chargen', profile: 'chargen', file: 'chargen.ts', clients: 'concurrent' },
    { name: 'node-qotd', profile: 'qotd', file: 'qotd.ts', clients: 'concurrent' },
    { name: 'node-daytime', profile: 'daytime', file: 'daytime.ts', clients: 'concurrent' },
    { name: 'node-time', profile: 'time', file: 'time.ts', clients: 'concurrent' },
  ],
  faulty: [
    {
      name: 'node-chargen-waits',
      profile: 'chargen',
      file: 'faulty/chargen-waits.ts',
      clients: 'concurrent',
      bug: 'service-waits-for-input',
      violates: ['service/serves-a-client'],
    },
    {
      name: 'node-qotd-stays-open',
      profile: 'qotd',
      file: 'faulty/qotd-stays-open.ts',
      clients: 'concurrent',
      bug: 'no-close-after-reply',
      violates: ['service/closes-after-reply'],
    },
    {
      name: 'node-daytime-start',
      profile: 'daytime',
      file: 'faulty/daytime-start.ts',
      clients: 'concurrent',
      bug: 'time-of-the-start',
      violates: ['service/time-goes-on'],
    },
    {
      name: 'node-time-charset-mixed',
      profile: 'time',
      file: 'faulty/time-charset-mixed.ts',
      clients: 'concurrent',
      bug: 'charset-mixed',
      violates: ['service/serves-a-client'],
    },
    {
      name: 'node-time-little-endian',
      profile: 'time',
      file: 'faulty/time-little-endian.ts',
      clients: 'concurrent',
      bug: 'time-byte-order',
      violates: ['service/serves-a-client'],
    },
    {
      name: 'node-chargen-stalls',
      profile: 'chargen',
      file: 'faulty/chargen-stalls.ts',
      clients: 'concurrent',
      bug: 'chargen-stalls',
      violates: ['service/goes-on-after-a-stall'],
      // A client that is kept from reading by a busy machine meets the same.
      mayViolate: ['service/much'],
    },
  ],
};

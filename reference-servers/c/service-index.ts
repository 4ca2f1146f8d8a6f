import type { LanguageServers } from '../entry.ts';

/** The servers of the small services in C. */
export const cServiceServers: LanguageServers = {
  conforming: [
    { name: 'c-discard', profile: 'discard', file: 'discard.c', flags: ['-pthread'], clients: 'concurrent' },
    { name: 'c-chargen', profile: 'chargen', file: 'chargen.c', flags: ['-pthread'], clients: 'concurrent' },
    { name: 'c-qotd', profile: 'qotd', file: 'qotd.c', flags: ['-pthread'], clients: 'concurrent' },
    { name: 'c-daytime', profile: 'daytime', file: 'daytime.c', flags: ['-pthread'], clients: 'concurrent' },
    { name: 'c-time', profile: 'time', file: 'time.c', flags: ['-pthread'], clients: 'concurrent' },
  ],
  faulty: [
    {
      name: 'c-discard-reads-once',
      profile: 'discard',
      file: 'faulty/discard-reads-once.c',
      flags: ['-pthread'],
      clients: 'concurrent',
      bug: 'discard-stops-reading',
      violates: ['service/serves-a-client'],
    },
    {
      name: 'c-chargen-sigpipe',
      profile: 'chargen',
      file: 'faulty/chargen-sigpipe.c',
      flags: ['-pthread'],
      clients: 'concurrent',
      bug: 'sigpipe-death',
      violates: ['service/next-client'],
    },
    {
      name: 'c-qotd-sends-nul',
      profile: 'qotd',
      file: 'faulty/qotd-sends-nul.c',
      flags: ['-pthread'],
      clients: 'concurrent',
      bug: 'service-not-ascii',
      violates: ['service/form'],
    },
    {
      name: 'c-daytime-ctime',
      profile: 'daytime',
      file: 'faulty/daytime-ctime.c',
      flags: ['-pthread'],
      clients: 'concurrent',
      bug: 'service-line-end',
      violates: ['service/line-ends'],
    },
    {
      name: 'c-time-byte-order',
      profile: 'time',
      file: 'faulty/time-byte-order.c',
      flags: ['-pthread'],
      clients: 'concurrent',
      bug: 'time-byte-order',
      violates: ['service/serves-a-client'],
    },
  ],
};

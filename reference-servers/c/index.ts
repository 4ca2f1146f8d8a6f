import { cServiceServers } from './service-index.ts';
import { cUdpServers } from './udp-index.ts';
import { cSingleServers } from './single-index.ts';
import { cAcceptServers } from './accept-index.ts';
import { cListenServers } from './listen-index.ts';
import { cTransferServers } from './transfer-index.ts';
import { cContentEndServers } from './content-end-index.ts';
import { cPressureServers } from './pressure-index.ts';
import { cResourcesLifecycleServers } from './resources-lifecycle-index.ts';

/**
 * The servers in C. `flags` go to the compiler, `args` follow the port, `options` are those of `echospec test`, and
 * `violates` names the checks that a faulty server fails, and no others. `iterative` apart, a sequential server is not
 * blamed for serving its clients one after the other.
 */
export const cServers = {
  conforming: [
    ...cSingleServers.conforming,
    ...cUdpServers.conforming,
    ...cServiceServers.conforming,
    { name: 'c-line-echo-thread', profile: 'line-echo', file: 'line-echo-thread.c', clients: 'concurrent', flags: ['-pthread'] },
    { name: 'c-echo-sequential', profile: 'echo', file: 'echo-sequential.c', clients: 'sequential', flags: [] },
    { name: 'c-echo-thread', profile: 'echo', file: 'echo-thread.c', clients: 'concurrent', flags: ['-pthread'] },
    { name: 'c-echo-few-bytes', profile: 'echo', file: 'echo-few-bytes.c', clients: 'concurrent', flags: ['-pthread'] },
    { name: 'c-echo-pool', profile: 'echo', file: 'echo-pool.c', clients: 'concurrent', flags: ['-pthread'] },
    { name: 'c-echo-fork', profile: 'echo', file: 'echo-fork.c', clients: 'concurrent', flags: [] },
    { name: 'c-echo-fork-twice', profile: 'echo', file: 'echo-fork-twice.c', clients: 'concurrent', flags: [] },
    { name: 'c-echo-prefork', profile: 'echo', file: 'echo-prefork.c', clients: 'concurrent', flags: [] },
    { name: 'c-echo-reuseport', profile: 'echo', file: 'echo-reuseport.c', clients: 'sequential', flags: [] },
    { name: 'c-echo-select', profile: 'echo', file: 'echo-select.c', clients: 'concurrent', flags: [] },
    { name: 'c-echo-poll', profile: 'echo', file: 'echo-poll.c', clients: 'concurrent', flags: [] },
    { name: 'c-echo-epoll', profile: 'echo', file: 'echo-epoll.c', clients: 'concurrent', flags: [] },
    {
      name: 'c-echo-both-families',
      profile: 'echo',
      file: 'echo-both-families.c',
      clients: 'concurrent',
      flags: ['-pthread'],
    },
    {
      name: 'c-echo-both-families-ipv6',
      profile: 'echo',
      file: 'echo-both-families.c',
      clients: 'concurrent',
      flags: ['-pthread'],
      options: ['--host', '::1'],
    },
  ],
  faulty: [
    ...cSingleServers.faulty,
    ...cUdpServers.faulty,
    ...cServiceServers.faulty,
    ...cListenServers,
    ...cAcceptServers,
    ...cTransferServers,
    ...cContentEndServers,
    ...cPressureServers,
    ...cResourcesLifecycleServers,
  ],
} as const;

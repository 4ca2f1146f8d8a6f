import type { LanguageServers } from '../entry.ts';
import { pythonFramingServers } from './framing-index.ts';
import { pythonServiceServers } from './service-index.ts';
import { pythonUdpServers } from './udp-index.ts';
import { pythonSingleServers } from './single-index.ts';
import { pythonLineServers } from './line-index.ts';
import { pythonFirstStepsServers } from './first-steps-index.ts';
import { pythonListenAcceptServers } from './listen-accept-index.ts';
import { pythonTransferServers } from './transfer-index.ts';
import { pythonContentEndServers } from './content-end-index.ts';
import { pythonPressureServers } from './pressure-index.ts';
import { pythonResourcesLifecycleServers } from './resources-lifecycle-index.ts';

/** The servers in Python. */
export const pythonServers: LanguageServers = {
  conforming: [
    ...pythonLineServers.conforming,
    ...pythonSingleServers.conforming,
    ...pythonUdpServers.conforming,
    ...pythonServiceServers.conforming,
    ...pythonFramingServers.conforming,
    { name: 'python-echo-asyncio', profile: 'echo', file: 'echo_asyncio.py', clients: 'concurrent' },
    { name: 'python-echo-fork', profile: 'echo', file: 'echo_fork.py', clients: 'concurrent' },
    { name: 'python-echo-select', profile: 'echo', file: 'echo_select.py', clients: 'concurrent' },
    { name: 'python-echo-sequential', profile: 'echo', file: 'echo_sequential.py', clients: 'sequential' },
    { name: 'python-echo-thread', profile: 'echo', file: 'echo_thread.py', clients: 'concurrent' },
    {
      name: 'python-echo-both-families',
      profile: 'echo',
      file: 'echo_both_families.py',
      clients: 'concurrent',
    },
    {
      name: 'python-echo-both-families-ipv6',
      profile: 'echo',
      file: 'echo_both_families.py',
      clients: 'concurrent',
      options: ['--host', '::1'],
    },
  ],
  faulty: [
    ...pythonLineServers.faulty,
    ...pythonSingleServers.faulty,
    ...pythonUdpServers.faulty,
    ...pythonServiceServers.faulty,
    ...pythonFramingServers.faulty,
    ...pythonFirstStepsServers,
    ...pythonListenAcceptServers,
    ...pythonTransferServers,
    ...pythonContentEndServers,
    ...pythonPressureServers,
    ...pythonResourcesLifecycleServers,
  ],
};

import type { LanguageServers } from '../entry.ts';
import { nodeServiceServers } from './service-index.ts';
import { nodeUdpServers } from './udp-index.ts';
import { nodeTransferServers } from './transfer-index.ts';
import { nodeConnectionServers } from './connection-index.ts';

/** The servers in TypeScript for Node. */
export const nodeServers: LanguageServers = {
  conforming: [
    ...nodeUdpServers.conforming,
    ...nodeServiceServers.conforming,
    { name: 'node-echo', profile: 'echo', file: 'echo.ts', clients: 'concurrent' },
    { name: 'node-echo-backpressure', profile: 'echo', file: 'echo-backpressure.ts', clients: 'concurrent' },
    {
      name: 'node-echo-both-families',
      profile: 'echo',
      file: 'echo-both-families.ts',
      clients: 'concurrent',
    },
    {
      name: 'node-echo-both-families-ipv6',
      profile: 'echo',
      file: 'echo-both-families.ts',
      clients: 'concurrent',
      options: ['--host', '::1'],
    },
    { name: 'node-line-echo', profile: 'line-echo', file: 'line-echo.ts', clients: 'concurrent' },
    {
      name: 'node-single-message-eof',
      profile: 'single-message',
      file: 'single-message-eof.ts',
      clients: 'concurrent',
      options: ['--framing', 'eof'],
    },
    {
      name: 'node-single-message-fixed',
      profile: 'single-message',
      file: 'single-message-fixed.ts',
      clients: 'concurrent',
      arguments: ['64'],
      options: ['--framing', 'fixed:64'],
    },
    {
      name: 'node-single-message-line',
      profile: 'single-message',
      file: 'single-message-line.ts',
      clients: 'concurrent',
      options: ['--framing', 'line'],
    },
    {
      name: 'node-single-message-stdout',
      profile: 'single-message',
      file: 'single-message-stdout.ts',
      clients: 'concurrent',
      options: ['--framing', 'eof', '--reply', 'stdout'],
    },
  ],
  faulty: [...nodeUdpServers.faulty, ...nodeServiceServers.faulty, ...nodeTransferServers, ...nodeConnectionServers],
};

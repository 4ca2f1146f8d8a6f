import type { LanguageClients } from '../../entry.ts';
import { pythonClientsThatReceiveWrongly } from './receiving-index.ts';
import { pythonClientsThatSendWrongly } from './sending-index.ts';

/** The clients in Python. */
export const pythonClients: LanguageClients = {
  conforming: [
    { name: 'python-client-eof', file: 'clients/client_eof.py' },
    { name: 'python-client-eof-argument', file: 'clients/client_eof.py', arguments: ['{message}'] },
    { name: 'python-client-line', file: 'clients/client_line.py', arguments: ['{message}'], options: ['--framing', 'line'] },
    { name: 'python-client-line-stdin', file: 'clients/client_line.py', options: ['--framing', 'line'] },
    {
      name: 'python-client-u32be',
      file: 'clients/client_u32be.py',
      arguments: ['{message}'],
      options: ['--framing', 'length-prefix:u32be'],
    },
    {
      name: 'python-client-fixed',
      file: 'clients/client_fixed.py',
      arguments: ['65536'],
      options: ['--framing', 'fixed:65536'],
    },
    {
      name: 'python-client-fixed-short',
      file: 'clients/client_fixed.py',
      arguments: ['200'],
      options: ['--framing', 'fixed:200'],
    },
  ],
  faulty: [...pythonClientsThatSendWrongly, ...pythonClientsThatReceiveWrongly],
};

import type { LanguageClients } from '../../entry.ts';

/** The clients in TypeScript. */
export const nodeClients: LanguageClients = {
  conforming: [
    { name: 'node-client-eof', file: 'clients/client-eof.ts' },
    { name: 'node-client-eof-argument', file: 'clients/client-eof.ts', arguments: ['{message}'] },
    { name: 'node-client-line', file: 'clients/client-line.ts', arguments: ['{message}'], options: ['--framing', 'line'] },
    { name: 'node-client-line-stdin', file: 'clients/client-line.ts', options: ['--framing', 'line'] },
  ],
  faulty: [
    {
      name: 'node-client-exit-cuts-output',
      file: 'clients/faulty/exit-cuts-output.ts',
      bug: 'client-output-cut',
      violates: ['receive/long-answer', 'trouble/reset-while-sending'],
    },
    {
      name: 'node-client-first-data',
      file: 'clients/faulty/first-data.ts',
      bug: 'client-one-recv',
      violates: ['receive/answer-in-pieces'],
      arguments: ['{message}'],
    },
    {
      name: 'node-client-no-end',
      file: 'clients/faulty/no-end.ts',
      bug: 'client-no-half-close',
      violates: ['send/tells-the-end'],
      arguments: ['{message}'],
    },
    {
      name: 'node-client-no-error-handler',
      file: 'clients/faulty/no-error-handler.ts',
      bug: 'client-crashes-when-refused',
      violates: ['trouble/refused', 'trouble/reset-while-waiting', 'trouble/reset-while-sending'],
      arguments: ['{message}'],
    },
    {
      name: 'node-client-timer-left',
      file: 'clients/faulty/timer-left.ts',
      bug: 'client-never-closes',
      violates: ['close/ends'],
      arguments: ['{message}'],
    },
    {
      name: 'node-client-decodes-pieces',
      file: 'clients/faulty/decodes-pieces.ts',
      bug: 'client-decodes-pieces',
      violates: ['receive/split-characters'],
      arguments: ['{message}'],
    },
  ],
};

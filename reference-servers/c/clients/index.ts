import type { LanguageClients } from '../../entry.ts';

/** The clients in C. */
export const cClients: LanguageClients = {
  conforming: [
    { name: 'c-client-eof', file: 'clients/client_eof.c' },
    { name: 'c-client-eof-argument', file: 'clients/client_eof.c', arguments: ['{message}'] },
    { name: 'c-client-line', file: 'clients/client_line.c', arguments: ['{message}'], options: ['--framing', 'line'] },
    { name: 'c-client-line-stdin', file: 'clients/client_line.c', options: ['--framing', 'line'] },
  ],
  faulty: [
    {
      name: 'c-client-send-once',
      file: 'clients/faulty/send_once.c',
      bug: 'client-send-without-loop',
      violates: ['send/jolt'],
      arguments: ['{message}'],
    },
    {
      name: 'c-client-one-recv',
      file: 'clients/faulty/one_recv.c',
      bug: 'client-one-recv',
      violates: ['receive/answer-in-pieces'],
      arguments: ['{message}'],
    },
    {
      name: 'c-client-no-half-close',
      file: 'clients/faulty/no_half_close.c',
      bug: 'client-no-half-close',
      violates: ['send/tells-the-end'],
      arguments: ['{message}'],
    },
    {
      name: 'c-client-no-loop-end',
      file: 'clients/faulty/no_loop_end.c',
      bug: 'client-hangs-on-early-eof',
      violates: ['trouble/early-end'],
      arguments: ['{message}'],
    },
    {
      name: 'c-client-sigpipe',
      file: 'clients/faulty/sigpipe.c',
      bug: 'client-crashes-on-reset',
      violates: ['trouble/reset-while-sending'],
    },
    {
      name: 'c-client-terminator',
      file: 'clients/faulty/terminator.c',
      bug: 'client-sends-terminator',
      violates: ['send/whole-message'],
      arguments: ['{message}'],
    },
    {
      name: 'c-client-sizeof-buffer',
      file: 'clients/faulty/sizeof_buffer.c',
      bug: 'client-sends-buffer',
      violates: ['send/whole-message'],
      arguments: ['{message}'],
    },
    {
      name: 'c-client-cut-at-1024',
      file: 'clients/faulty/cut_at_1024.c',
      bug: 'client-message-cut',
      violates: ['send/long-message'],
      arguments: ['{message}'],
    },
    { name: 'c-client-one-read', file: 'clients/faulty/one_read.c', bug: 'client-message-cut', violates: ['send/long-message'] },
    {
      name: 'c-client-nothing-checked',
      file: 'clients/faulty/nothing_checked.c',
      bug: 'client-connect-unchecked',
      violates: ['trouble/refused', 'trouble/reset-while-waiting', 'trouble/reset-while-sending'],
      arguments: ['{message}'],
    },
    {
      name: 'c-client-port-not-swapped',
      file: 'clients/faulty/port_not_swapped.c',
      bug: 'client-wrong-address',
      violates: ['connect/connects'],
      arguments: ['{message}'],
    },
    {
      name: 'c-client-recv-error-ignored',
      file: 'clients/faulty/recv_error_ignored.c',
      bug: 'client-error-unchecked',
      violates: ['trouble/reset-while-waiting'],
      arguments: ['{message}'],
    },
  ],
};

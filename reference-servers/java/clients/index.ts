import type { LanguageClients } from '../../entry.ts';

/** The clients in Java. */
export const javaClients: LanguageClients = {
  conforming: [
    { name: 'java-client-eof', file: 'clients/ClientEof.java' },
    { name: 'java-client-eof-argument', file: 'clients/ClientEof.java', arguments: ['{message}'] },
  ],
  faulty: [
    {
      name: 'java-client-writes-utf',
      file: 'clients/faulty/WritesUtf.java',
      bug: 'client-sends-length',
      violates: ['send/whole-message'],
      arguments: ['{message}'],
    },
    {
      name: 'java-client-prints-whole-buffer',
      file: 'clients/faulty/PrintsWholeBuffer.java',
      bug: 'client-prints-buffer',
      violates: ['receive/whole-answer'],
      arguments: ['{message}'],
    },
  ],
};

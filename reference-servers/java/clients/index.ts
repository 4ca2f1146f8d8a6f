import type { LanguageClients } from '../../entry.ts';

/** The clients in Java. */
export const javaClients: LanguageClients = {
  conforming: [
    { name: 'java-client-eof', file: 'clients/ClientEof.java' },
    { name: 'java-client-eof-argument', file: 'clients/ClientEof.java', arguments: ['{message}'] },
  ],
  faulty: [],
};

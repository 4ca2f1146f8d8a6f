import type { LanguageServers } from '../entry.ts';

/** The echo servers in Python with the mistakes of a first server: most of them never get as far as an answer. */
export const pythonFirstStepsServers: LanguageServers['faulty'] = [
  {
    name: 'python-port-not-a-number',
    profile: 'echo',
    file: 'faulty/port_not_a_number.py',
    clients: 'sequential',
    bug: 'port-not-a-number',
    violates: ['listen/accepts-connections'],
  },
  {
    name: 'python-wrong-argument-index',
    profile: 'echo',
    file: 'faulty/wrong_argument_index.py',
    clients: 'sequential',
    bug: 'wrong-argument-index',
    violates: ['listen/accepts-connections'],
  },
  {
    name: 'python-accept-without-listen',
    profile: 'echo',
    file: 'faulty/accept_without_listen.py',
    clients: 'sequential',
    bug: 'forgot-listen',
    violates: ['listen/accepts-connections'],
  },
  {
    name: 'python-waits-for-input',
    profile: 'echo',
    file: 'faulty/waits_for_input.py',
    clients: 'sequential',
    bug: 'waits-for-input',
    violates: ['listen/accepts-connections'],
  },
  {
    name: 'python-text-for-bytes',
    profile: 'echo',
    file: 'faulty/text_for_bytes.py',
    clients: 'sequential',
    bug: 'text-for-bytes',
    violates: ['transfer/answers-a-message'],
  },
  {
    name: 'python-prints-instead-of-sending',
    profile: 'echo',
    file: 'faulty/prints_instead_of_sending.py',
    clients: 'sequential',
    bug: 'prints-instead-of-sending',
    violates: ['transfer/answers-a-message'],
  },
  {
    name: 'python-answers-without-end',
    profile: 'echo',
    file: 'faulty/answers_without_end.py',
    clients: 'sequential',
    bug: 'answers-without-end',
    violates: ['transfer/answers-a-message'],
  },
];

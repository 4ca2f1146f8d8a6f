import type { LanguageServers } from '../entry.ts';

/** The servers of lines in Python. */
export const pythonLineServers: LanguageServers = {
  conforming: [
    {
      name: 'python-line-echo-readline',
      profile: 'line-echo',
      file: 'line_echo_readline.py',
      clients: 'sequential',
      options: ['--cr', 'strip'],
    },
    { name: 'python-line-echo-thread', profile: 'line-echo', file: 'line_echo_thread.py', clients: 'concurrent' },
  ],
  faulty: [
    {
      name: 'python-trims-whitespace-line',
      profile: 'line-echo',
      file: 'faulty/trims_whitespace_line.py',
      clients: 'concurrent',
      bug: 'trims-whitespace',
      violates: ['line/line-ends', 'content/plain-data'],
    },
    {
      name: 'python-recv-is-a-line',
      profile: 'line-echo',
      file: 'faulty/recv_is_a_line.py',
      clients: 'concurrent',
      bug: 'recv-is-a-line',
      violates: ['line/coalesced-lines'],
    },
    {
      name: 'python-reply-per-recv',
      profile: 'line-echo',
      file: 'faulty/reply_per_recv.py',
      clients: 'concurrent',
      bug: 'reply-per-recv',
      violates: ['line/stepped-line'],
    },
    {
      name: 'python-line-length-limit',
      profile: 'line-echo',
      file: 'faulty/line_length_limit.py',
      clients: 'concurrent',
      bug: 'line-length-limit',
      violates: ['line/long-lines'],
    },
    {
      name: 'python-crlf-only',
      profile: 'line-echo',
      file: 'faulty/crlf_only.py',
      clients: 'concurrent',
      bug: 'crlf-only',
      violates: ['line/answers-a-line'],
    },
    {
      name: 'python-last-line-lost',
      profile: 'line-echo',
      file: 'faulty/last_line_lost.py',
      clients: 'concurrent',
      bug: 'last-line-lost',
      violates: ['line/last-line'],
    },
    {
      name: 'python-unicode-line-breaks',
      profile: 'line-echo',
      file: 'faulty/unicode_line_breaks.py',
      clients: 'concurrent',
      bug: 'unicode-line-breaks',
      violates: ['line/unicode-line-breaks', 'line/line-ends'],
    },
    {
      name: 'python-library-line-limit',
      profile: 'line-echo',
      file: 'faulty/library_line_limit.py',
      clients: 'concurrent',
      bug: 'library-line-limit',
      violates: ['line/long-lines'],
    },
  ],
};

import type { LanguageServers } from '../entry.ts';

/** The servers in Ruby. */
export const rubyServers: LanguageServers = {
  conforming: [
    { name: 'ruby-echo-threads', profile: 'echo', file: 'echo_threads.rb', clients: 'concurrent' },
    {
      name: 'ruby-single-message-eof',
      profile: 'single-message',
      file: 'single_message_eof.rb',
      clients: 'concurrent',
      options: ['--framing', 'eof'],
    },
  ],
  faulty: [
    {
      name: 'ruby-waits-for-newline',
      profile: 'echo',
      file: 'faulty/waits-for-newline.rb',
      clients: 'concurrent',
      bug: 'waits-for-newline',
      violates: ['transfer/answers-without-newline'],
    },
    {
      name: 'ruby-adds-newline',
      profile: 'echo',
      file: 'faulty/adds-newline.rb',
      clients: 'concurrent',
      bug: 'adds-newline',
      violates: ['transfer/answers-without-newline'],
      mayViolate: ['transfer/buffer-boundaries'],
    },
    {
      name: 'ruby-trims-whitespace-line',
      profile: 'line-echo',
      file: 'faulty/trims-whitespace-line.rb',
      clients: 'concurrent',
      bug: 'trims-whitespace',
      violates: ['line/line-ends', 'content/nul-bytes'],
    },
    {
      name: 'ruby-nonblocking-send-drops',
      profile: 'echo',
      file: 'faulty/nonblocking-send-drops.rb',
      clients: 'concurrent',
      bug: 'nonblocking-send-drops',
      violates: ['pressure/unread-then-drained'],
      mayViolate: ['pressure/jolt', 'pressure/slow-reader', 'transfer/large-while-reading'],
    },
    {
      name: 'ruby-rst-read-fatal',
      profile: 'echo',
      file: 'faulty/rst-read-fatal.rb',
      clients: 'concurrent',
      bug: 'rst-read-fatal',
      violates: ['reset/after-data', 'reset/before-the-reply', 'reset/while-idle', 'reset/while-sending'],
      mayViolate: ['reset/before-accept'],
    },
    {
      name: 'ruby-one-message-then-close',
      profile: 'echo',
      file: 'faulty/one-message-then-close.rb',
      clients: 'concurrent',
      bug: 'one-message-then-close',
      violates: ['transfer/several-messages'],
    },
    {
      name: 'ruby-read-once',
      profile: 'single-message',
      file: 'faulty/read-once.rb',
      clients: 'concurrent',
      options: ['--framing', 'eof'],
      bug: 'read-once',
      violates: ['single/byte-by-byte'],
    },
  ],
};

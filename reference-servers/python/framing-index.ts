import type { LanguageServers } from '../entry.ts';

const crLf = ['--framing', 'delimiter:0d0a'];
const announced = ['--framing', 'length-prefix:u32be'];

/** The servers in Python that are about a delimiter of several bytes, or about the length before a message. */
export const pythonFramingServers: LanguageServers = {
  conforming: [
    {
      name: 'python-single-message-crlf',
      profile: 'single-message',
      file: 'single_message_crlf.py',
      clients: 'sequential',
      options: crLf,
    },
  ],
  faulty: [
    {
      name: 'python-delimiter-search-not-restarted',
      profile: 'single-message',
      file: 'faulty/delimiter_search_not_restarted.py',
      clients: 'sequential',
      options: crLf,
      bug: 'delimiter-search-not-restarted',
      violates: ['single/delimiter-begins'],
    },
    {
      name: 'python-part-of-delimiter-ends',
      profile: 'single-message',
      file: 'faulty/part_of_delimiter_ends.py',
      clients: 'sequential',
      options: crLf,
      bug: 'part-of-delimiter-ends',
      violates: ['single/delimiter-ends-alone'],
    },
    {
      name: 'python-delimiter-in-one-piece',
      profile: 'single-message',
      file: 'faulty/delimiter_in_one_piece.py',
      clients: 'sequential',
      options: crLf,
      bug: 'delimiter-in-one-piece',
      violates: ['single/byte-by-byte'],
    },
    {
      name: 'python-answers-surplus',
      profile: 'single-message',
      file: 'faulty/answers_surplus.py',
      clients: 'sequential',
      options: crLf,
      bug: 'answers-surplus',
      violates: ['single/surplus-data'],
    },
    {
      name: 'python-len-counts-itself',
      profile: 'single-message',
      file: 'faulty/len_counts_itself.py',
      clients: 'sequential',
      options: announced,
      bug: 'len-counts-itself',
      violates: ['single/whole-message'],
    },
    {
      name: 'python-len-counts-itself-reading',
      profile: 'single-message',
      file: 'faulty/len_counts_itself_reading.py',
      clients: 'sequential',
      options: announced,
      bug: 'len-counts-itself',
      violates: ['single/whole-message'],
    },
    {
      name: 'python-len-high-bytes-missing',
      profile: 'single-message',
      file: 'faulty/len_high_bytes_missing.py',
      clients: 'sequential',
      options: announced,
      bug: 'len-high-bytes-missing',
      violates: ['single/message-sizes'],
    },
    {
      name: 'python-len-form',
      profile: 'single-message',
      file: 'faulty/len_form.py',
      clients: 'sequential',
      options: announced,
      bug: 'len-form',
      violates: ['single/whole-message'],
    },
    {
      name: 'python-len-in-characters',
      profile: 'single-message',
      file: 'faulty/len_in_characters.py',
      clients: 'sequential',
      options: announced,
      bug: 'len-in-characters',
      violates: ['content/split-characters', 'content/every-byte-value', 'content/plain-data'],
    },
  ],
};

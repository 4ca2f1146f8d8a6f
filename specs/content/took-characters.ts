import type { Evidence, ProfileOptions } from '../../harness/index.ts';

/**
 * Whether a wrong answer to valid UTF-8 shows that the server has decoded it all the same. An echo would have been right; what a
 * profile of one's own makes of the bytes is another thing than what a server makes of the characters, such as their order turned
 * round. A decoder that does not know UTF-8 leaves its sign for "unknown".
 */
export function tookCharacters({ receivedAll }: Evidence, { reply }: Pick<ProfileOptions, 'reply'>): boolean {
  return reply === 'own' && typeof receivedAll === 'string' && receivedAll !== '' && !unknown.test(receivedAll);
}

/** A question mark, or U+FFFD in UTF-8, whose bytes may have been turned round. */
const unknown = /\?|\xef\xbf\xbd|\xbd\xbf\xef/;

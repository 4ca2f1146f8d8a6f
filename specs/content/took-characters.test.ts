import { expect, it } from 'vitest';
import { tookCharacters } from './took-characters.ts';

const evidence = (receivedAll: string): { readonly kind: 'altered'; readonly receivedAll: string } => ({
  kind: 'altered',
  receivedAll,
});

it('knows a server that has turned the characters round, and not the bytes', () => {
  const turned = Buffer.from('\n5\u20AC \u00E9fac').toString('latin1');
  expect(tookCharacters(evidence(turned), { reply: 'own' })).toBe(true);
});

it('does not take signs for unknown characters for a decoder of UTF-8', () => {
  expect(tookCharacters(evidence('\n5??? ??fac'), { reply: 'own' })).toBe(false);
  expect(tookCharacters(evidence(Buffer.from('5\uFFFD fac').toString('latin1')), { reply: 'own' })).toBe(false);
});

it('says nothing of an echo, which would have been right', () => {
  expect(tookCharacters(evidence('caf'), { reply: 'echo' })).toBe(false);
});

import { describe, expect, it } from 'vitest';
import type { Instance } from '../launch/instance.ts';
import type { Connection } from './connection.ts';
import type { Conversation } from './conversation.ts';
import { Speaker } from './speaker.ts';

describe('messages that are left out', () => {
  it('leaves the messages behind them as they would have been', () => {
    const [skips, makes] = [speakerOf(plain), speakerOf(plain)];
    skips.skip(3, 20);
    for (let at = 0; at < 3; at++) makes.next(20);
    expect(skips.next(20)).toEqual(makes.next(20));
  });

  it('are not made, since a profile of one’s own may take long over each', () => {
    const serials: number[] = [];
    const speaker = speakerOf({
      ...plain,
      messageOf: ({ serial }) => {
        serials.push(serial);
        return Buffer.from(`message ${serial}`);
      },
    });
    speaker.next(20);
    speaker.skip(1_000, 20);
    expect(speaker.next(20).toString()).toBe(`message ${(serials[0] ?? 0) + 1_001}`);
    expect(serials).toHaveLength(2);
  });
});

const plain: Conversation = { replyOf: (sent) => sent, lifetime: 'until-the-client-ends' };

/** One that says nothing: only what it would say is asked for. */
function speakerOf(conversation: Conversation): Speaker {
  const server = { stdout: { totalBytes: 0 } } as unknown as Instance;
  return new Speaker({ connection: {} as Connection, server, stream: 1, conversation, peers: () => [] });
}

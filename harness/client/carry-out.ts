import { whileStopped } from '../instruments/stop-continue.ts';
import type { Attempt } from '../run/attempt.ts';
import { limits } from '../limits.ts';
import { sleep } from '../time.ts';
import type { Action, Plan } from './plan.ts';
import type { Speaker } from './speaker.ts';

/** Segments are capped, so that a plan of many bytes in tiny segments stays affordable. */
const segmentsMax = 200;

/**
 * Carries a plan out and judges the exchange by one model: what comes back is what was sent, on each connection, in order; then
 * the end after the end. A server that serves one client after the other gets the clients one after the other.
 */
export async function carryOut(attempt: Attempt, plan: Plan, how: 'interleaved' | 'one after the other'): Promise<void> {
  if (how === 'one after the other') {
    for (const client of plan.clients) {
      const speaker = await attempt.connect();
      for (const action of client.actions) await act(attempt, speaker, action);
      await finish(speaker, client.ends);
    }
    return;
  }
  const players: { readonly speaker: Speaker; readonly left: Action[]; readonly ends: 'half-close' | 'close' | 'reset' }[] = [];
  for (const client of plan.clients)
    players.push({ speaker: await attempt.connect(), left: [...client.actions], ends: client.ends });
  const turns = plan.order.length === 0 ? [0] : plan.order;
  for (let turn = 0; players.length > 0; turn++) {
    const at = (turns[turn % turns.length] ?? 0) % players.length;
    const player = players[at];
    if (player === undefined) break;
    const action = player.left.shift();
    if (action !== undefined) {
      await act(attempt, player.speaker, action);
      continue;
    }
    await finish(player.speaker, player.ends);
    players.splice(at, 1);
  }
}

async function act(attempt: Attempt, speaker: Speaker, action: Action): Promise<void> {
  switch (action.do) {
    case 'send':
      send(speaker, action);
      break;
    case 'read':
      await speaker.expectEverything({ limitMs: limits.stallMs });
      break;
    case 'pause':
      await sleep(action.ms);
      break;
    case 'send-while-stopped':
      await whileStopped(attempt, async () => {
        send(speaker, action);
        await sleep(2);
      });
      break;
  }
}

function send(speaker: Speaker, action: { readonly bytes: number; readonly segment: number }): void {
  const segment = Math.max(action.segment, Math.ceil(action.bytes / segmentsMax));
  const bytes = speaker.next(action.bytes);
  for (let at = 0; at < bytes.length; at += segment) speaker.send(bytes.subarray(at, at + segment));
}

async function finish(speaker: Speaker, ends: 'half-close' | 'close' | 'reset'): Promise<void> {
  if (ends === 'reset') {
    speaker.judgeSoFar();
    speaker.connection.reset();
    return;
  }
  if (ends === 'half-close') speaker.connection.halfClose();
  await speaker.expectEverything({ limitMs: limits.stallMs });
  if (ends === 'half-close' && (await speaker.connection.untilEnd(limits.replyMs)) === 'open') await speaker.expectEof();
  speaker.connection.close();
}

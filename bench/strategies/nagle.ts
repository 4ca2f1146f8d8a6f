import { message } from '../engine/descriptor.ts';
import type { Libc } from '../engine/libc.ts';
import { medianOf } from '../statistics/bootstrap.ts';
import { openDescriptor } from './connection.ts';
import type { Peer } from './peer-thread.ts';
import { failed, memory } from './raw.ts';

/** The median round trip of a request of header and body, to a server that waits for both. Milliseconds. */
export type NagleResult = { readonly title: string; readonly roundTripMs: number };

const headerBytes = 4;
const frameBytes = 64;
const roundTrips = 15;

type Way = { readonly title: string; readonly nagle?: 'on'; readonly headerFlags: number; readonly sends: 1 | 2 };

const ways: readonly Way[] = [
  { title: 'one send', nagle: 'on', headerFlags: 0, sends: 1 },
  { title: 'two sends, MSG_MORE on the first', nagle: 'on', headerFlags: message.more, sends: 2 },
  { title: 'two sends, TCP_NODELAY', headerFlags: 0, sends: 2 },
  { title: "two sends, Nagle's algorithm on (the default)", nagle: 'on', headerFlags: 0, sends: 2 },
];

/**
 * Shows what header and body in two sends cost: the second waits for the acknowledgement of the first (Nagle, RFC 9293
 * §3.7.4), which the receiver delays by about 40 ms because it hopes to send it with its answer.
 */
export async function showNagle(peer: Peer, libc: Libc): Promise<readonly NagleResult[]> {
  const port = await peer.serve({ kind: 'frames', bytes: frameBytes });
  return ways.map((way) => ({ title: way.title, roundTripMs: medianRoundTrip(way, port, libc) }));
}

function medianRoundTrip(way: Way, port: number, libc: Libc): number {
  const { descriptor, close } = openDescriptor(libc, port, { ...(way.nagle !== undefined && { nagle: way.nagle }) });
  const { number } = descriptor;
  const { at } = memory(libc, frameBytes);
  const sendAll = (from: number, length: number, flags: number): void => {
    if (libc.send(number, at + from, length, flags | message.noSignal) !== length) throw failed(libc, 'send');
  };
  try {
    const times = Array.from({ length: roundTrips }, () => {
      const startMs = performance.now();
      if (way.sends === 1) sendAll(0, frameBytes, 0);
      else {
        sendAll(0, headerBytes, way.headerFlags);
        sendAll(headerBytes, frameBytes - headerBytes, 0);
      }
      if (libc.recv(number, at, frameBytes, message.waitAll) !== frameBytes) throw failed(libc, 'recv');
      return performance.now() - startMs;
    });
    return medianOf(times);
  } finally {
    close();
  }
}

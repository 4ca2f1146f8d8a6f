import type { Survey } from '../instruments/survey.ts';
import type { TakenPort } from '../instruments/taken-port.ts';
import { currentSlowness } from '../time.ts';

/** Who takes so long to end a connection rests before it does. */
const restMs = 1_200;

/** Whether the server serves one client after the other, and rests between them. */
export function restsBetweenClients({ architecture, endsAfterMs = 0 }: Knowledge): boolean {
  return architecture === 'sequential' && endsAfterMs >= restMs * Math.min(2, currentSlowness());
}

/** What the run has learned about the server so far; later checks choose their inputs and their words by it. */
export type Knowledge = {
  /** How it serves its clients. */
  readonly architecture?: 'sequential' | 'fork' | 'thread' | 'event-loop' | 'pool';
  /** How many clients at once it was seen to serve. */
  readonly servesAtOnce?: number;
  /** Whether it goes on when a client has left; absent where no check of the run looks. */
  readonly servesNextClient?: boolean | 'to be judged';
  /** Sizes of buffers that it was seen to hand to recv(), in bytes. */
  readonly bufferBytes?: readonly number[];
  /** The language of the server, where the command or the file tells. */
  readonly language?: string;
  /** How long it took to end the connection of a client that had finished, in milliseconds. */
  readonly endsAfterMs?: number;
  /** Bytes that it sends to every client at the start. */
  readonly banner?: string;
  /** What many clients, one after the other, leave behind; or that no survey was possible, since a thread spins. */
  readonly survey?: Survey;
  readonly surveySpins?: boolean;
  /** Milliseconds for each client, of a server that is too slow for a survey. */
  readonly surveyMsPerClient?: number;
  /** What it does when its port is taken. */
  readonly takenPort?: TakenPort;
  readonly [fact: string]: unknown;
};

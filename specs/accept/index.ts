import type { AnyCheck } from '../../harness/index.ts';
import afterAPause from './after-a-pause.ts';
import backlog from './backlog.ts';
import burstOfConnections from './burst-of-connections.ts';
import burstServedTogether from './burst-served-together.ts';
import busyTogether from './busy-together.ts';
import clientsDoNotMix from './clients-do-not-mix.ts';
import hundredClientsInTurn from './hundred-clients-in-turn.ts';
import leavesAsAnotherSpeaks from './leaves-as-another-speaks.ts';
import manyAtOnce from './many-at-once.ts';
import nextClient from './next-client.ts';
import oneLeavesOthersStay from './one-leaves-others-stay.ts';
import silentClientLeaves from './silent-client-leaves.ts';
import simultaneousClients from './simultaneous-clients.ts';
import sixtyFourClients from './sixty-four-clients.ts';
import waitingClientIsServed from './waiting-client-is-served.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const acceptChecks: readonly AnyCheck[] = [
  nextClient,
  afterAPause,
  simultaneousClients,
  silentClientLeaves,
  waitingClientIsServed,
  burstOfConnections,
  burstServedTogether,
  clientsDoNotMix,
  oneLeavesOthersStay,
  leavesAsAnotherSpeaks,
  manyAtOnce,
  hundredClientsInTurn,
  sixtyFourClients,
  busyTogether,
  backlog,
];

import type { AnyCheck } from '../../harness/index.ts';
import anyData from './any-data.ts';
import closesAfterReply from './closes-after-reply.ts';
import form from './form.ts';
import goesOnAfterAStall from './goes-on-after-a-stall.ts';
import idleClientIsKept from './idle-client-is-kept.ts';
import jolt from './jolt.ts';
import lineEnds from './line-ends.ts';
import manyClients from './many-clients.ts';
import much from './much.ts';
import nextClient from './next-client.ts';
import servesAClient from './serves-a-client.ts';
import simultaneousClients from './simultaneous-clients.ts';
import timeGoesOn from './time-goes-on.ts';

/** The checks of the small services, in the order in which they are told. One line each. */
export const serviceChecks: readonly AnyCheck[] = [
  servesAClient,
  nextClient,
  simultaneousClients,
  closesAfterReply,
  manyClients,
  much,
  goesOnAfterAStall,
  jolt,
  anyData,
  idleClientIsKept,
  form,
  lineEnds,
  timeGoesOn,
];

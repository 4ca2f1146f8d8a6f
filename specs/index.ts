import type { AnyCheck } from '../harness/index.ts';
import { acceptChecks } from './accept/index.ts';
import { closeChecks } from './close/index.ts';
import { connectChecks } from './connect/index.ts';
import { contentChecks } from './content/index.ts';
import { datagramChecks } from './datagram/index.ts';
import { endChecks } from './end/index.ts';
import { lifecycleChecks } from './lifecycle/index.ts';
import { lineChecks } from './line/index.ts';
import { listenChecks } from './listen/index.ts';
import { ownChecks } from './own/index.ts';
import { pressureChecks } from './pressure/index.ts';
import { receiveChecks } from './receive/index.ts';
import { resetChecks } from './reset/index.ts';
import { resourcesChecks } from './resources/index.ts';
import { sendChecks } from './send/index.ts';
import { serviceChecks } from './service/index.ts';
import { singleChecks } from './single/index.ts';
import { transferChecks } from './transfer/index.ts';
import { troubleChecks } from './trouble/index.ts';

/** All checks, in the order of the steps of a server, and then of those of a client. */
export const checks: readonly AnyCheck[] = [
  ...listenChecks,
  ...singleChecks,
  ...lineChecks,
  ...ownChecks,
  ...datagramChecks,
  ...serviceChecks,
  ...acceptChecks,
  ...transferChecks,
  ...contentChecks,
  ...endChecks,
  ...resetChecks,
  ...pressureChecks,
  ...lifecycleChecks,
  ...resourcesChecks,
  ...connectChecks,
  ...sendChecks,
  ...receiveChecks,
  ...closeChecks,
  ...troubleChecks,
];

export { bugsOf, diagnoseWith } from './diagnose.ts';
export { groupByCause } from './group-by-cause.ts';
export { excusedForPauses } from './idle-drop.ts';
export { languageOfCommand } from './language.ts';
export { profiles } from './profiles.ts';

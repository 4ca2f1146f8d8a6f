import { acceptErrors } from './accept-errors.ts';
import { accepting } from './accepting.ts';
import { answering } from './answering.ts';
import { buffers } from './buffers.ts';
import type { Bug } from './bug.ts';
import { client } from './client.ts';
import { clientContent } from './client-content.ts';
import { clientEnding } from './client-ending.ts';
import { clientErrors } from './client-errors.ts';
import { clientObserved } from './client-observed.ts';
import { clientPrinting } from './client-printing.ts';
import { clientSending } from './client-sending.ts';
import { clientStarting } from './client-starting.ts';
import { closing } from './closing.ts';
import { content } from './content.ts';
import { conversing } from './conversing.ts';
import { counts } from './counts.ts';
import { edges } from './edges.ts';
import { eventLoops } from './event-loops.ts';
import { firstSteps } from './first-steps.ts';
import { framing } from './framing.ts';
import { lifetime } from './lifetime.ts';
import { lines } from './lines.ts';
import { listening } from './listening.ts';
import { oddReplies } from './odd-replies.ts';
import { messages } from './messages.ts';
import { observedBytes } from './observed-bytes.ts';
import { observedUse } from './observed-use.ts';
import { observed } from './observed.ts';
import { own } from './own.ts';
import { outOfDescriptors } from './out-of-descriptors.ts';
import { pauses } from './pauses.ts';
import { plainData } from './plain-data.ts';
import { processes } from './processes.ts';
import { reading } from './reading.ts';
import { resources } from './resources.ts';
import { services } from './services.ts';
import { sharing } from './sharing.ts';
import { singleMessage } from './single-message.ts';
import { starting } from './starting.ts';
import { text } from './text.ts';
import { told } from './told.ts';
import { udp } from './udp.ts';
import { udpBuffers } from './udp-buffers.ts';
import { writing } from './writing.ts';

export { adviceFor, callFor } from './bug.ts';
export type { Bug, BugProfile, Example, Language, Remedy, Source } from './bug.ts';

/** All mistakes that have a name, in the order of a connection's life; the mere symptoms stand last. */
export const bugs: readonly Bug[] = [
  ...starting,
  ...firstSteps,
  ...listening,
  ...lifetime,
  ...accepting,
  ...acceptErrors,
  ...outOfDescriptors,
  ...processes,
  ...reading,
  ...answering,
  ...conversing,
  ...edges,
  ...eventLoops,
  ...clientErrors,
  ...writing,
  ...closing,
  ...buffers,
  ...counts,
  ...content,
  ...text,
  ...plainData,
  ...pauses,
  ...sharing,
  ...resources,
  ...lines,
  ...singleMessage,
  ...messages,
  ...framing,
  ...client,
  ...clientStarting,
  ...clientSending,
  ...clientPrinting,
  ...clientContent,
  ...clientEnding,
  ...udp,
  ...udpBuffers,
  ...services,
  ...oddReplies,
  ...own,
  ...told,
  ...observed,
  ...observedUse,
  ...observedBytes,
  ...clientObserved,
];

/** The mistake with this id, if there is one. */
export function bugOf(id: string): Bug | undefined {
  return byId.get(id);
}

const byId: ReadonlyMap<string, Bug> = new Map(bugs.map((bug) => [bug.id, bug]));

/** Those that name a symptom only, for findings whose cause is not known. */
export const observedBugs: readonly Bug[] = [...observed, ...observedUse, ...observedBytes, ...clientObserved];

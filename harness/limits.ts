/**
 * Every deadline and bound of the harness, with its reason. Milliseconds and bytes. Deadlines measure patience (see
 * `harness/time.ts`): time in which the server could have acted and did not; they are multiplied by the machine's slowness.
 */
export const limits = {
  /** A server that never listens: quiet runtimes need up to 5 s on a loaded machine (CATALOGUE, forgot-listen). */
  startQuietMs: 5_000,
  /** The same while the process tree uses the CPU: a compiler or a JVM at work. */
  startBusyMs: 15_000,
  /** A wrong port or address is certain soon after it is seen; this much longer for a server that opens several. */
  startElsewhereMs: 700,
  /** A reply that is due: long enough for servers that poll with a pause of one second. */
  replyMs: 1_500,
  /** The same where a thread of the server sleeps on a timer: it may be about to wake up. */
  replySleepingMs: 4_000,
  /** A client that computes over an answer is waited for so much longer: some join the pieces anew with each of them. */
  replyWorkingMs: 4_000,
  /** A connection on which nothing may come is watched for this long, after the server has become quiet. */
  nothingMs: 120,
  /** Before it is said that a client waits behind another one. */
  waitingClientMs: 600,
  /** The end of a connection may come so late from a server that sleeps: what comes then is late, and not missing. */
  lateEndMs: 4_000,
  /** Transfers fail after this long without any progress. */
  stallMs: 2_000,
  /** How long the wait for a server that sleeps in `send` may take; it is reached by writing on. */
  blockedMs: 3_000,
  /** A client whose conversation is over ends within this: runtimes tidy up, and some programs sleep for a second. */
  clientEndMs: 3_000,
  /** CPU is sampled over this long; a thread that ran or wanted to run for half of it is spinning. */
  spinSampleMs: 350,
  /** After SIGTERM, before SIGKILL; the harness ends many servers, and most end within 5 ms. */
  stopGraceMs: 250,
  /** SIGKILL takes effect within this, or the process can't be ended. */
  killMs: 2_000,
  /** One attempt of one check, all its waits together: no more than a last resort, since each of them has a deadline of its own. */
  attemptMs: 15_000,
  /** The same where much is moved, for a server that takes a while for every answer. */
  slowAttemptMs: 10_000,
  /** Such a server gets as many of a long list of inputs, and of those at random, as it has time for in this; `runs` tells how many there were. */
  slowInputsMs: 4_000,
  /** Inputs at random are drawn for so long, for a server that takes its time with each; `runs` tells how many there were. */
  drawMs: 12_000,
  /** Looking for a smaller counterexample: the best so far is kept. */
  shrinkMs: 3_000,
  /** The whole run, without `--budget`. */
  runMs: 80_000,
  /** How many times as long it may last where the machine is busy with other things. */
  runBusyFactor: 3,
  /** The last output of the server that is kept, of each stream. */
  outputTailBytes: 4_096,
  /** The most that a connection may send back beyond what is due, before it is closed as a flood. */
  surplusBytes: 1 << 20,
  /** A server under test with more processes than this forks without end: the checks have 300 clients at most, for whom some fork twice. */
  processesMax: 1_000,
  /** The same where a load of thousands of connections is measured. */
  processesUnderLoadMax: 20_000,
  /** Who has less memory than this is not the one that has used it up. */
  memoryOfSomeBytes: 512 << 20,
  /** Bytes in flight in checks where the client does not read: correct servers absorb 5.8 to 10.4 MB here. */
  unreadBytes: 12 << 20,
} as const;

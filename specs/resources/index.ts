import type { AnyCheck } from '../../harness/index.ts';
import afterResets from './after-resets.ts';
import addressSpace from './address-space.ts';
import descriptors from './descriptors.ts';
import idleCpuLater from './idle-cpu-later.ts';
import idleCpu from './idle-cpu.ts';
import memory from './memory.ts';
import outOfDescriptors from './out-of-descriptors.ts';
import processes from './processes.ts';
import threads from './threads.ts';
import zombiesTogether from './zombies-together.ts';
import zombies from './zombies.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const resourcesChecks: readonly AnyCheck[] = [
  descriptors,
  threads,
  processes,
  zombies,
  zombiesTogether,
  addressSpace,
  memory,
  idleCpu,
  idleCpuLater,
  outOfDescriptors,
  afterResets,
];

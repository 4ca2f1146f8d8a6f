/**
 * How far a server is kept from the machine, the strongest first. `bwrap`: bubblewrap, its own view of the files, processes and
 * network. `userns`: the same with util-linux alone. `uid`: another user, for which the grader must be root. `none`: it may do
 * whatever the grader may.
 */
export const isolationLevels = ['bwrap', 'userns', 'uid', 'none'] as const;

export type IsolationLevel = (typeof isolationLevels)[number];

/** Whether a level keeps at least as much away as the one that is demanded. */
export function isAtLeast(level: IsolationLevel, demanded: IsolationLevel): boolean {
  return isolationLevels.indexOf(level) <= isolationLevels.indexOf(demanded);
}

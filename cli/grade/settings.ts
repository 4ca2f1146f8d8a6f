/** How submissions are built, started and limited: the part `grade` of a config. */
export type GradeSettings = {
  /** The command that builds a submission, in its folder; an empty one says that nothing is built. */
  readonly build?: readonly string[];
  /** The command that starts it. */
  readonly run?: readonly string[];
  readonly buildSeconds?: number;
  readonly judgeSeconds?: number;
  readonly memoryMiB?: number;
  readonly processes?: number;
  /** Folders with programs, put before those of the system. */
  readonly path?: readonly string[];
  /** Folders that builds and servers may read besides. */
  readonly readable?: readonly string[];
};

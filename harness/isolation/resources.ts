/** What one server, or one build, may use. */
export type Resources = {
  readonly processes: number;
  /** Open descriptors of each process. */
  readonly descriptors: number;
  /** The largest file that can be written. */
  readonly fileBytes: number;
  /** Resident memory of all processes together; it is watched, and what exceeds it is ended. */
  readonly memoryBytes: number;
  /** Space for temporary files, where the level has one of its own. */
  readonly temporaryBytes: number;
  /** CPU time of each process. */
  readonly cpuSeconds: number;
};

/** Enough for every conforming server that we know, a JVM among them. */
export const serverResources: Resources = {
  processes: 256,
  descriptors: 4_096,
  fileBytes: 64 << 20,
  memoryBytes: 2 * 2 ** 30,
  temporaryBytes: 64 << 20,
  cpuSeconds: 120,
};

/** Compilers write larger files and start more processes. */
export const buildResources: Resources = {
  processes: 512,
  descriptors: 4_096,
  fileBytes: 256 << 20,
  memoryBytes: 3 * 2 ** 30,
  temporaryBytes: 512 << 20,
  cpuSeconds: 300,
};

/**
 * The limits that the kernel keeps, as arguments of prlimit(1). There is none on address space: Go and Node fail below 1 GiB of it,
 * Java below 4 GiB, and programs built with AddressSanitizer always.
 */
export function limited(command: readonly string[], resources: Resources, count: 'processes-too' | 'all-but-processes'): string[] {
  return [
    'prlimit',
    ...(count === 'processes-too' ? [`--nproc=${resources.processes}`] : []),
    `--nofile=${resources.descriptors}`,
    `--fsize=${resources.fileBytes}`,
    `--cpu=${resources.cpuSeconds}`,
    '--core=0',
    '--',
    ...command,
  ];
}

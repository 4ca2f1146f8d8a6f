/** The system calls of the load engine, through koffi. Pointers are numbers: declared so, a call costs 27 ns less than with a Buffer. */
export type Libc = {
  socket(domain: number, type: number, protocol: number): number;
  connect(descriptor: number, address: number, length: number): number;
  setsockopt(descriptor: number, level: number, option: number, value: number, length: number): number;
  send(descriptor: number, bytes: number, length: number, flags: number): number;
  recv(descriptor: number, bytes: number, length: number, flags: number): number;
  writev(descriptor: number, vectors: number, count: number): number;
  shutdown(descriptor: number, how: number): number;
  pipe(descriptors: number, flags: number): number;
  vmsplice(pipe: number, vectors: number, count: number, flags: number): number;
  splice(from: number, fromOffset: number, to: number, toOffset: number, length: number, flags: number): number;
  control(descriptor: number, command: number, value: number): number;
  close(descriptor: number): number;
  epollCreate(flags: number): number;
  epollControl(epoll: number, operation: number, descriptor: number, event: number): number;
  epollWait(epoll: number, events: number, count: number, timeoutMs: number): number;
  /** As `epollWait`, with a timeout in nanoseconds at `timespec`; absent before Linux 5.11 and glibc 2.35. */
  readonly epollWaitFine?: (epoll: number, events: number, count: number, timespec: number, signals: number) => number;
  map(address: number, length: number, protection: number, flags: number, descriptor: number, offset: number): number;
  unmap(address: number, length: number): number;
  adviseMemory(address: number, length: number, advice: number): number;
  system(call: number, a: number, b: number, c: number, d: number, e: number, f: number): number;
  clockGettime(clock: number, timespec: number): number;
  schedSetAffinity(pid: number, length: number, mask: number): number;
  processControl(option: number, a: number, b: number, c: number, d: number): number;
  /** The address of a view's memory, which must live off the heap (anything above 64 bytes does). */
  addressOf(bytes: Uint8Array): number;
  /** The memory at an address, as a buffer that is not freed with it. */
  viewOf(address: number, length: number): ArrayBuffer;
  errno(): number;
  errnoName(code: number): string;
};

let loaded: Promise<Libc | undefined> | undefined;

/** The C library, or nothing where koffi has no binary or the system is not Linux. */
export function loadLibc(): Promise<Libc | undefined> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Libc | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const { default: koffi } = await import('koffi');
    // The process itself offers the C library's symbols, whichever library that is.
    const library = koffi.load(null);
    // koffi's functions take and return anything; their declarations are the types given here.
    const func = <T>(declaration: string): T => library.func(declaration) as unknown as T;
    const names = new Map(Object.entries(koffi.os.errno).map(([name, code]) => [code, name]));
    return {
      socket: func('int socket(int, int, int)'),
      connect: func('int connect(int, intptr_t, uint32_t)'),
      setsockopt: func('int setsockopt(int, int, int, intptr_t, uint32_t)'),
      send: func('int64_t send(int, intptr_t, size_t, int)'),
      recv: func('int64_t recv(int, intptr_t, size_t, int)'),
      writev: func('int64_t writev(int, intptr_t, int)'),
      shutdown: func('int shutdown(int, int)'),
      pipe: func('int pipe2(intptr_t, int)'),
      vmsplice: func('int64_t vmsplice(int, intptr_t, size_t, unsigned int)'),
      splice: func('int64_t splice(int, intptr_t, int, intptr_t, size_t, unsigned int)'),
      control: func('int fcntl(int, int, intptr_t)'),
      close: func('int close(int)'),
      epollCreate: func('int epoll_create1(int)'),
      epollControl: func('int epoll_ctl(int, int, int, intptr_t)'),
      epollWait: func('int epoll_wait(int, intptr_t, int, int)'),
      ...optional('epollWaitFine', () =>
        func<NonNullable<Libc['epollWaitFine']>>('int epoll_pwait2(int, intptr_t, int, intptr_t, intptr_t)'),
      ),
      map: func('intptr_t mmap(intptr_t, size_t, int, int, int, int64_t)'),
      unmap: func('int munmap(intptr_t, size_t)'),
      adviseMemory: func('int madvise(intptr_t, size_t, int)'),
      system: func('long syscall(long, long, long, long, long, long, long)'),
      clockGettime: func('int clock_gettime(int, intptr_t)'),
      schedSetAffinity: func('int sched_setaffinity(int, size_t, intptr_t)'),
      processControl: func('int prctl(int, long, long, long, long)'),
      addressOf: (bytes) => Number(koffi.address(bytes)),
      viewOf: (address, length) => koffi.view(BigInt(address), length),
      errno: () => koffi.errno(),
      errnoName: (code) => names.get(code) ?? `errno ${code}`,
    };
  } catch {
    return undefined;
  }
}

function optional<K extends string, V>(key: K, make: () => V): { readonly [k in K]?: V } {
  try {
    return { [key]: make() } as { readonly [k in K]?: V };
  } catch {
    return {};
  }
}

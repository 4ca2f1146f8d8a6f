import { textOf } from './python.ts';

/** What a template knows of the failure. */
export type Situation = {
  readonly input: unknown;
  /** The argument vector of the server as a list of Python, its placeholders filled from the arguments. */
  readonly command: readonly string[];
};

/** The body of a program for a check whose steps do not tell what it does. */
export type Template = (situation: Situation) => readonly string[];

/** By the id of the check. Those that start the server themselves use COMMAND; those that look at its process use PID. */
export const templates: { readonly [check: string]: Template | undefined } = {
  'listen/accepts-connections': () => ['connect()'],
  'listen/taken-port-is-an-error': (situation) =>
    takenPort(situation, [
      `if server.poll() is None and listens_elsewhere():`,
      `    stop(f'WRONG: expected an error, since the port was taken; it goes on, at another port')`,
      'stop()',
    ]),
  'listen/taken-port-exit-status': (situation) =>
    takenPort(situation, [
      `if server.poll() in (None, 0) and not listens_elsewhere():`,
      `    stop(f'WRONG: expected an exit status other than 0, got {server.poll()}')`,
      'stop()',
    ]),
  'lifecycle/ends-on-sigterm': () => endsBy('SIGTERM'),
  'lifecycle/ends-on-sigint': () => endsBy('SIGINT'),
  'lifecycle/restarts-at-once': (situation) => [
    ...commandLines(situation),
    'server = start()',
    'c = connect()',
    `send(c, b'hello\\n')`,
    `expect(c, b'hello\\n')`,
    'server.kill()  # the side of the server closes first, and lingers in TIME_WAIT',
    'server.wait()',
    'c.close()',
    'time.sleep(0.2)',
    'server = start()',
    'status = server.poll()',
    'server.kill()',
    'if status is not None:',
    `    sys.exit(f'WRONG: expected the server to start again at once, it ended with status {status}')`,
  ],
  'lifecycle/stdin-at-eof': (situation) => startedWith(situation, 'stdin=subprocess.DEVNULL'),
  'lifecycle/stdout-unread': (situation) => [
    ...commandLines(situation),
    'server = start(stdout=subprocess.PIPE)  # nobody reads this pipe',
    'c = connect()',
    'for i in range(400):',
    `    message = lines(4000)`,
    '    send(c, message)',
    '    try:',
    '        expect(c, message)',
    '    except SystemExit:',
    '        server.kill()',
    '        raise',
    'server.kill()',
  ],
  'resources/descriptors': () => counted('descriptors', `sum(len(os.listdir(f'/proc/{pid}/fd')) for pid in tree())`),
  'resources/threads': () => counted('threads', `sum(len(os.listdir(f'/proc/{pid}/task')) for pid in tree())`),
  'resources/processes': () => counted('processes', 'len(tree())'),
  'resources/zombies': () => counted('zombies', zombies),
  'resources/zombies-together': () => counted('zombies', zombies, { clients: 'together' }),
  'resources/memory': () =>
    counted('KiB of memory', `sum(int(open(f'/proc/{pid}/statm').read().split()[1]) * 4 for pid in tree())`, {
      message: 'lines(40000)',
      allowed: 1_000,
    }),
  'resources/idle-cpu': () => ['c = connect()', `send(c, b'hello\\n')`, `expect(c, b'hello\\n')`, ...idle],
  'reset/while-sending': () => [
    'c = connect()',
    'c.settimeout(0.5)',
    'try:',
    '    while True:  # the client does not read, until the server waits in send()',
    '        c.sendall(lines(65536))',
    'except OSError:',
    '    pass',
    'reset(c)',
    'time.sleep(0.2)',
    'c = connect()',
    `send(c, b'next\\n')`,
    `expect(c, b'next\\n')`,
  ],
  'accept/burst-of-connections': ({ input }) => crowd(numberIn(input, 'clients', 8), 'lines(20)'),
  'accept/burst-served-together': () => [
    'cs = [connect() for i in range(5)]',
    'message = lines(20)',
    'for c in cs:',
    '    send(c, message)',
    'for c in cs:  # all of them stay connected',
    '    expect(c, message)',
  ],
  'accept/many-at-once': ({ input }) => crowd(numberIn(input, 'clients', 40), `b'abc\\n'`),
  'accept/sixty-four-clients': ({ input }) => crowd(numberIn(input, 'clients', 64), 'lines(32)'),
  'accept/hundred-clients-in-turn': ({ input }) => [
    `for i in range(${numberIn(input, 'clients', 100)}):`,
    '    c = connect()',
    '    message = lines(16)',
    '    send(c, message)',
    '    expect(c, message)',
    '    c.close()',
  ],
  'transfer/many-messages': ({ input }) => [
    'c = connect()',
    `for i in range(${numberIn(input, 'messages', 1_000)}):`,
    '    message = lines(2 + i * 37 % 120)',
    '    send(c, message)',
    '    expect(c, message)',
  ],
  'transfer/latency': () => [
    'c = connect()',
    'times = []',
    'for i in range(9):',
    '    began = time.monotonic()',
    `    send(c, b'1234567\\n')`,
    `    expect(c, b'1234567\\n')`,
    '    times.append(time.monotonic() - began)',
    'median = sorted(times)[4] * 1000',
    'if median > 30:',
    `    sys.exit(f'WRONG: expected an answer within a few milliseconds, the median took {median:.0f} ms')`,
  ],
  'content/every-byte-value': () => [
    'c = connect()',
    'message = bytes(range(256)) * 4',
    'send(c, message)',
    'expect(c, message)',
    'expect_nothing(c)',
  ],
  'pressure/unread-then-drained': () => unread(['time.sleep(1)']),
  'pressure/jolt': () =>
    unread([
      'for i in range(4):',
      '    time.sleep(0.2)',
      '    signal_server(signal.SIGSTOP)',
      '    signal_server(signal.SIGCONT)',
      '    first += c.recv(160000)',
    ]),
  'pressure/slow-reader': () => unread(['while len(first) < 1000000:', '    first += c.recv(24000)', '    time.sleep(0.002)']),
  'pressure/buffers-are-not-shared': () => unread(['time.sleep(0.5)', ...others, 'expect(other, asked)']),
  'pressure/others-are-served': () => unread(['time.sleep(0.5)', ...others, 'expect(other, asked)']),
  'pressure/quiet-while-stalled': () => unread(['time.sleep(0.5)', ...idle]),
  'pressure/bounded-memory': () => [
    `memory = lambda: int(open(f'/proc/{PID}/statm').read().split()[1]) * os.sysconf('SC_PAGE_SIZE') if PID else 0`,
    'before = memory()',
    'c = connect()',
    'background(lambda: send(c, lines(48 << 20)))  # the client does not read',
    'time.sleep(3)',
    'grown = memory() - before',
    'if grown > 24 << 20:',
    `    sys.exit(f'WRONG: expected a server that stops reading while it is not read from; its memory grew by {grown} bytes')`,
  ],
};

function numberIn(input: unknown, name: string, usual: number): number {
  const value: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined;
  return typeof value === 'number' ? value : usual;
}

/** The command with its placeholders filled from the arguments of the program. */
function commandLines({ command }: Situation): readonly string[] {
  const words = command.map(textOf).join(', ');
  return [
    `COMMAND = [word.replace('{port}', sys.argv[2]).replace('{host}', sys.argv[1]) for word in [${words}]]`,
    `os.environ.update(HOST=sys.argv[1], PORT=sys.argv[2])`,
  ];
}

function takenPort(situation: Situation, judged: readonly string[]): readonly string[] {
  return [
    ...commandLines(situation),
    'taken = socket.create_server((sys.argv[1], int(sys.argv[2])))  # the port is taken',
    'server = subprocess.Popen(COMMAND)',
    'def listens_elsewhere():  # what the process has open, among the sockets that listen',
    `    rows = [line.split() for name in ('tcp', 'tcp6') for line in open(f'/proc/net/{name}').readlines()[1:]]`,
    `    inodes = {f'socket:[{row[9]}]' for row in rows if row[3] == '0A'}`,
    `    folder = f'/proc/{server.pid}/fd'`,
    `    return any(os.readlink(f'{folder}/{fd}') in inodes for fd in os.listdir(folder))`,
    'def stop(message=None):',
    '    if server.poll() is None:',
    '        server.kill()',
    '    if message:',
    '        sys.exit(message)',
    'for i in range(50):',
    '    time.sleep(0.1)',
    '    if server.poll() is not None:',
    '        break',
    'if server.poll() is not None:',
    '    listens_elsewhere = lambda: False',
    ...judged,
  ];
}

function startedWith(situation: Situation, how: string): readonly string[] {
  return [
    ...commandLines(situation),
    `server = start(${how})`,
    'time.sleep(0.5)',
    'status = server.poll()',
    'if status is not None:',
    `    sys.exit(f'WRONG: expected the server to go on, it ended with status {status}')`,
    'c = connect()',
    `send(c, b'hello\\n')`,
    `expect(c, b'hello\\n')`,
    'server.kill()',
  ];
}

function endsBy(name: string): readonly string[] {
  return [
    'if PID is None:',
    `    sys.exit('the PID of the server is needed as third argument')`,
    `os.kill(PID, signal.${name})`,
    'for i in range(30):',
    '    time.sleep(0.1)',
    '    try:',
    `        if open(f'/proc/{PID}/stat').read().rsplit(')', 1)[1].split()[0] == 'Z':`,
    '            break',
    '    except FileNotFoundError:',
    '        break',
    'else:',
    `    sys.exit('WRONG: expected the server to end after ${name}, it goes on')`,
  ];
}

/** Something of the process is counted before and after forty clients; a few have come before, since a server may warm up. */
function counted(
  what: string,
  expression: string,
  how: { readonly clients?: 'in turn' | 'together'; readonly message?: string; readonly allowed?: number } = {},
): readonly string[] {
  const { clients = 'in turn', message = `b'hello\\n'`, allowed = 10 } = how;
  const inTurn = [
    'def visits(number):',
    '    for i in range(number):',
    '        c = connect()',
    '        send(c, message)',
    '        expect(c, message)',
    '        c.close()',
  ];
  const together = [
    'def visits(number):',
    '    cs = [connect() for i in range(number)]',
    '    for c in cs:',
    '        send(c, message)',
    '        expect(c, message)',
    '    for c in cs:',
    '        c.close()',
  ];
  return [
    'if PID is None:',
    `    sys.exit('the PID of the server is needed as third argument')`,
    `count = lambda: ${expression}`,
    `message = ${message}`,
    ...(clients === 'in turn' ? inTurn : together),
    'visits(5)',
    'time.sleep(0.5)',
    'before = count()',
    'visits(40)',
    'time.sleep(1)',
    'grown = count() - before',
    `if grown > ${allowed}:`,
    `    sys.exit(f'WRONG: expected as many ${what} as before, got {grown} more')`,
  ];
}

const zombies = `sum(' Z ' in open(f'/proc/{pid}/stat').read() for pid in tree())`;

const idle: readonly string[] = [
  'if PID is None:',
  `    sys.exit('the PID of the server is needed as third argument')`,
  'before = cpu_seconds()',
  'time.sleep(1)',
  'used = cpu_seconds() - before',
  'if used > 0.3:',
  `    sys.exit(f'WRONG: expected an idle server, it used {used:.2f} s of CPU within 1 s')`,
];

function crowd(clients: number, message: string): readonly string[] {
  return [
    `cs = [connect() for i in range(${clients})]`,
    `message = ${message}`,
    'for c in cs:',
    '    send(c, message)',
    'for c in cs:  # each leaves when it has its answer, so that one after the other can be served',
    '    expect(c, message)',
    '    c.close()',
  ];
}

const others: readonly string[] = ['other = connect()', `asked = lines(60000, 'B')`, 'background(lambda: send(other, asked))'];

/** A client that sends much and does not read; then something; then it reads everything. */
function unread(meanwhile: readonly string[]): readonly string[] {
  return [
    'c = connect()',
    `c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)`,
    'message = lines(12 << 20)',
    'background(lambda: send(c, message), lambda: half_close(c))',
    `first = b''  # what the client reads meanwhile`,
    ...meanwhile,
    'if not message.startswith(first):',
    `    sys.exit('WRONG: expected the bytes that were sent, got others')`,
    'expect(c, message[len(first):])',
    'expect_end(c)',
  ];
}

/** The pieces of Python that snippets are made of; one that a snippet does not use is left out of it. */
export type Helper = { readonly name: string; readonly code: string };

export const helpers: readonly Helper[] = [
  {
    name: 'connect',
    code: `def connect():
    try:
        c = socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)
    except OSError as error:
        sys.exit(f'WRONG: expected a connection, got: {error}')
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return c`,
  },
  {
    name: 'expect',
    code: `def expect(c, want):  # exactly these bytes come back
    got, then = b'', ''
    try:
        while len(got) < len(want):
            more = c.recv(65536)
            if not more:
                then = ', then the end'
                break
            got += more
    except socket.timeout:
        then = f', then nothing for {c.gettimeout()} s'
    except OSError as error:
        then = f', then: {error}'
    if got != want:
        at = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b), min(len(got), len(want)))
        sys.exit(f'WRONG: expected {len(want)} bytes back, got {len(got)}{then}; they differ from offset {at}: '
                 f'expected {want[at:at + 24]!r}, got {got[at:at + 24]!r}')`,
  },
  {
    name: 'expect_nothing',
    code: `def expect_nothing(c):  # no byte, and no end, while the client says nothing
    c.settimeout(0.5)
    try:
        got = c.recv(65536)
        sys.exit(f'WRONG: expected nothing, got {got[:60]!r}' if got else 'WRONG: expected an open connection, got the end')
    except socket.timeout:
        c.settimeout(3)
    except OSError as error:
        sys.exit(f'WRONG: expected an open connection, got: {error}')`,
  },
  {
    name: 'expect_end',
    code: `def expect_end(c):  # the server ends its side as well
    try:
        got = c.recv(65536)
        if got:
            sys.exit(f'WRONG: expected the end, got {len(got)} bytes more: {got[:60]!r}')
    except OSError as error:
        sys.exit(f'WRONG: expected the end of the connection (FIN), got: {error}')`,
  },
  {
    name: 'send',
    code: `def send(c, data, pieces=1):
    size = -(-len(data) // pieces)
    try:
        for i in range(0, len(data), size):
            c.sendall(data[i:i + size])
            if pieces > 1:
                time.sleep(0.001)
    except OSError:
        pass  # the next expect() tells`,
  },
  {
    name: 'background',
    code: `def background(*work):  # one after the other, while the client goes on
    threading.Thread(target=lambda: [step() for step in work], daemon=True).start()`,
  },
  {
    name: 'half_close',
    code: `def half_close(c):
    try:
        c.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the server has closed already: the next expect() tells`,
  },
  {
    name: 'reset',
    code: `def reset(c):  # RST in place of FIN
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    c.close()`,
  },
  {
    name: 'lines',
    code: `def lines(n, who='A', end='\\n'):  # n bytes, each place different, with a line feed every 10 bytes
    return ''.join(f'{who}{i:08}{end}' for i in range(n // 10 + 1)).encode()[-n:]`,
  },
  {
    name: 'tree',
    code: `def tree():  # the server and all that came from it
    pids = [PID]
    for pid in pids:
        pids += [int(word) for word in os.popen(f'pgrep -P {pid}').read().split()]
    return pids`,
  },
  {
    name: 'signal_server',
    code: `def signal_server(number):
    if PID is None:
        print('(without the PID of the server as third argument it is not stopped)')
        return
    for pid in tree():
        os.kill(pid, number)
    time.sleep(0.05)`,
  },
  {
    name: 'cpu_seconds',
    code: `def cpu_seconds():
    lines = [open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split() for pid in tree()]
    return sum(int(words[11]) + int(words[12]) for words in lines) / os.sysconf('SC_CLK_TCK')`,
  },
  {
    name: 'start',
    code: `def start(**options):
    server = subprocess.Popen(COMMAND, **options)
    for _ in range(100):
        time.sleep(0.05)
        try:
            socket.create_connection((sys.argv[1], int(sys.argv[2])), 1).close()
            break
        except OSError:
            if server.poll() is not None:
                break
    return server`,
  },
];

/** Whether a program is about the server's process, whose number it gets as its third argument. */
export function needsPid(body: string): boolean {
  return /\bPID\b|signal_server|cpu_seconds|\btree\(/.test(body);
}

/** A whole program: the imports and helpers that its body uses, in order, then the body. */
export function programOf(body: readonly string[]): string {
  const main = body.join('\n');
  const used: Helper[] = [];
  for (const helper of helpers.toReversed()) {
    const text = `${main}\n${used.map((other) => other.code).join('\n')}`;
    if (new RegExp(`\\b${helper.name}\\(`).test(text) || new RegExp(`\\b${helper.name}\\b[,)]`).test(text)) used.unshift(helper);
  }
  const code = [...used.map((helper) => helper.code), main].join('\n');
  const modules = ['os', 'random', 'signal', 'socket', 'struct', 'subprocess', 'sys', 'threading', 'time'].filter((name) =>
    new RegExp(`(?<![\\w.])${name}\\.`).test(code),
  );
  const pid = needsPid(code) ? ['PID = int(sys.argv[3]) if len(sys.argv) > 3 else None'] : [];
  return [
    `import ${modules.join(', ')}`,
    ...pid,
    ...used.map((helper) => helper.code),
    '',
    main,
    `print('RIGHT: as expected')`,
  ].join('\n');
}

/** Bytes as a literal of Python. */
export function literalOf(bytes: Uint8Array): string {
  const escaped = [...bytes].map((byte) => {
    if (byte === 0x0a) return String.raw`\n`;
    if (byte === 0x0d) return String.raw`\r`;
    if (byte === 0x27 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : String.raw`\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `b'${escaped.join('')}'`;
}

/** A word as a string of Python. */
export function textOf(word: string): string {
  return JSON.stringify(word);
}

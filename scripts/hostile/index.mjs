import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Submissions that attack the grader, the machine, or other submissions, and the part of the points that each must get. `all`: the
 * attack came to nothing and the server is right; one whose attack works gives itself nothing. `none`: it harms only itself.
 */
export const expected = {
  'well-behaved': 'all',
  'fork-bomb': 'none',
  'output-flood': 'all',
  'disk-filler': 'all',
  'memory-eater': 'none',
  'memory-eater-in-children': 'none',
  'daemon-keeps-port': 'none',
  'kills-others': 'all',
  'traces-others': 'all',
  'reads-environment': 'all',
  'reads-tests': 'all',
  'writes-results': 'all',
  'forged-grades': 'none',
  'connects-out': 'all',
  'sleeps-at-start': 'none',
  'sleeps-before-accept': 'none',
  'sleeps-before-answer': 'none',
  'sleeps-at-the-end': 'all',
  spins: 'none',
  'answers-before-reading': 'none',
  relays: 'none',
  'build-sleeps': 'none',
  'build-floods': 'none',
  'build-attacks': 'all',
  'build-makes-nothing': 'none',
  'links-out': 'none',
  'links-inside': 'all',
  'z-well-behaved-as-well': 'all',
};

const here = dirname(fileURLToPath(import.meta.url));

const makefiles = {
  'build-sleeps': 'all:\n\tsleep 100000\n',
  'build-floods': 'all:\n\tyes flood\n',
  'build-attacks': attackOfBuild(),
  'build-makes-nothing': 'all:\n\t@echo done\n',
};

/** Writes each of them into a folder of its own; `targets` is what they are told to look for. */
export function writeHostile(folder, targets) {
  for (const name of readdirSync(here).filter((file) => file.endsWith('.py') && file !== 'echo.py')) {
    pythonServer(join(folder, name.slice(0, -3)), name);
  }
  for (const [name, makefile] of Object.entries(makefiles)) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'Makefile'), makefile);
  }
  pythonServer(join(folder, 'z-well-behaved-as-well'), 'well-behaved.py');
  pythonServer(join(folder, 'links-inside'), 'well-behaved.py');
  symlinkSync('echo.py', join(folder, 'links-inside', 'alias.py'));
  mkdirSync(join(folder, 'links-out'), { recursive: true });
  symlinkSync(join(here, 'well-behaved.py'), join(folder, 'links-out', 'server.py'));
  symlinkSync('/etc', join(folder, 'links-out', 'etc'));
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name, 'targets.json'), JSON.stringify(targets));
}

function pythonServer(folder, source) {
  mkdirSync(folder, { recursive: true });
  cpSync(join(here, source), join(folder, 'server.py'));
  cpSync(join(here, 'echo.py'), join(folder, 'echo.py'));
}

/** A build that tries what the servers try, leaves a process behind, and then makes a server that is right. */
function attackOfBuild() {
  return `all:
	-setsid sleep 100000 &
	-echo forged > /usr/bin/forged
	-echo forged > ../forged
	printf '#!/usr/bin/python3\\nimport socket, sys, threading\\ndef echo(c):\\n    while data := c.recv(65536): c.sendall(data)\\n    c.close()\\ns = socket.socket()\\ns.setsockopt(1, 2, 1)\\ns.bind(("127.0.0.1", int(sys.argv[1])))\\ns.listen(64)\\nwhile True: threading.Thread(target=echo, args=(s.accept()[0],), daemon=True).start()\\n' > server
	chmod +x server
`;
}

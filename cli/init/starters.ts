import type { Kind } from './kind.ts';
import { filledIn } from './fill-in.ts';

type Starter = { readonly language: string; readonly file: string; readonly build?: string; readonly start: string };

const starters: readonly Starter[] = [
  { language: 'python', file: 'server.py', start: 'python3 server.py {port}' },
  { language: 'c', file: 'server.c', build: 'cc -Wall -o server server.c', start: './server {port}' },
  { language: 'java', file: 'Server.java', build: 'javac Server.java', start: 'java -cp . Server {port}' },
  { language: 'javascript', file: 'server.js', start: 'node server.js {port}' },
  { language: 'rust', file: 'server.rs', build: 'rustc server.rs', start: './server {port}' },
  { language: 'go', file: 'server.go', build: 'go build -o server server.go', start: './server {port}' },
];

/** A server to begin with, for each language: its steps stand there as TODOs. */
export const starterKinds: readonly Kind[] = starters.map(({ language, file, build, start }) => ({
  name: `server-${language}`,
  describe: `an echo server to fill in: ${file}, its steps as TODOs`,
  command: 'own',
  files: () => [{ path: file, content: filledIn(`servers/${file}`, []) }],
  next: () => [
    `Fill in the TODOs in ${file} from the top, and judge it after each of them:`,
    `  ${build === undefined ? '' : `${build} && `}npx echospec test -- ${start}`,
  ],
}));

import { randomUUID } from 'node:crypto';
import { zipSync, type Zippable } from 'fflate';
import { filledIn } from './fill-in.ts';
import type { Answers, InitFile, Kind } from './kind.ts';
import { fileOf, needsOf } from './languages.ts';

/** What the platforms need on which programs are graded. The config is ready to be changed. */
export const platformKinds: readonly Kind[] = [
  {
    name: 'gradescope',
    describe: 'an autograder for Gradescope: gradescope.zip, and what is in it',
    command: 'asked',
    files: (answers) => {
      const files = gradescopeFiles(answers);
      const inFolder = files.map((file) => ({ ...file, path: `gradescope/${file.path}` }));
      return [...inFolder, { path: 'gradescope.zip', content: zipOf(files) }];
    },
    next: () => [
      'Upload gradescope.zip as the autograder of a programming assignment.',
      'After a change in gradescope/: (cd gradescope && zip -r ../gradescope.zip .)',
    ],
  },
  {
    name: 'classroom50',
    describe: 'an autograder for Classroom 50: autograder.py, with its config',
    command: 'asked',
    files: ({ command }) => [
      { path: 'classroom50/autograder.py', content: filledIn('classroom50/autograder.py', command) },
      { path: 'classroom50/echospec.config.json', content: filledIn('config.json', command) },
    ],
    next: () => ['Upload both files in classroom50/ as the autograder of the assignment.'],
  },
  {
    name: 'prairielearn',
    describe: 'a question for PrairieLearn with an external grader',
    command: 'asked',
    files: ({ command }) => [
      {
        path: 'prairielearn/info.json',
        content: filledIn('prairielearn/info.json', command, { uuid: randomUUID(), title: 'Echo server' }),
      },
      { path: 'prairielearn/question.html', content: filledIn('prairielearn/question.html', command, { file: fileOf(command) }) },
      { path: 'prairielearn/tests/run.sh', content: filledIn('prairielearn/run.sh', command), executable: true },
      { path: 'prairielearn/tests/echospec.config.json', content: filledIn('config.json', command) },
      { path: 'prairielearn/Dockerfile', content: filledIn('prairielearn/Dockerfile', command) },
    ],
    next: () => [
      'Build the image of prairielearn/Dockerfile, push it, and write its name into info.json.',
      'Copy info.json, question.html and tests/ into the folder of a question of your course.',
    ],
  },
];

function gradescopeFiles({ command }: Answers): readonly InitFile[] {
  const { programs, packages } = needsOf(command);
  return [
    { path: 'setup.sh', content: filledIn('gradescope/setup.sh', command, { programs, packages }), executable: true },
    { path: 'run_autograder', content: filledIn('gradescope/run_autograder', command), executable: true },
    { path: 'echospec.config.json', content: filledIn('config.json', command) },
  ];
}

/** The zip of some files, with the rights of a Unix file, at its root: the platform looks for setup.sh there. */
function zipOf(files: readonly InitFile[]): Uint8Array {
  const zipped: Zippable = {};
  for (const { path, content, executable } of files) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    zipped[path] = [bytes, { os: unix, attrs: (executable === true ? 0o100755 : 0o100644) * 2 ** 16 }];
  }
  return zipSync(zipped, { mtime: '2026-01-01T00:00:00Z' });
}

/** PKWARE's APPNOTE, 4.4.2: the upper half of the attributes is the mode of a Unix file then. */
const unix = 3;
